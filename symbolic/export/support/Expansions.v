(** Terms that vanish at a point: derivatives, their values there, and the sign nearby. *)

From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
From Interval Require Export Tactic.
From Rankproof Require Import Boxes Scalars.
Set Bullet Behavior "Strict Subproofs".
Set Default Proof Using "Type".
Local Open Scope R_scope.

(** ** Derivatives by the shape of a term *)

Lemma d_same (f : R -> R) (t a b : R) : is_derive f t a -> a = b -> is_derive f t b.
Proof. intros D E. rewrite <- E. exact D. Qed.

Lemma d_sub f g t a b :
  is_derive f t a -> is_derive g t b -> is_derive (fun x => f x - g x) t (a - b).
Proof. intros. apply @is_derive_minus; assumption. Qed.

Lemma d_power f t a n z :
  Z.of_nat (S n) = z -> is_derive f t a -> is_derive (fun x => f x ^ S n) t (IZR z * a * f t ^ n).
Proof. intros <- H. apply d_pow, H. Qed.

Lemma d_over f g t a b : g t <> 0 -> is_derive f t a -> is_derive g t b ->
  is_derive (fun x => f x / g x) t (a * / g t + f t * (- b * (/ g t * / g t))).
Proof. intros N F G. apply (d_mul f (fun x => / g x)); [exact F | apply d_inv; assumption]. Qed.

Lemma d_root f t a : 0 < f t -> is_derive f t a ->
  is_derive (fun x => sqrt (f x)) t (a * (1 / 2) * / sqrt (f t)).
Proof.
  intros P H. apply (d_same _ _ (a * / (2 * sqrt (f t)))); [apply d_sqrt; assumption|].
  field. apply Rgt_not_eq, Rlt_gt, sqrt_lt_R0, P.
Qed.

Lemma d_sin f t a : is_derive f t a -> is_derive (fun x => sin (f x)) t (a * cos (f t)).
Proof. intros. apply (is_derive_comp sin f t (cos (f t)) a); [apply is_derive_sin | assumption]. Qed.

Lemma d_cos f t a : is_derive f t a -> is_derive (fun x => cos (f x)) t (a * - sin (f t)).
Proof. intros. apply (is_derive_comp cos f t (- sin (f t)) a); [apply is_derive_cos | assumption]. Qed.

Lemma d_tan f t a : cos (f t) <> 0 -> is_derive f t a ->
  is_derive (fun x => tan (f x)) t (a * (/ cos (f t) * / cos (f t))).
Proof.
  intros N H. apply (is_derive_comp tan f t (/ cos (f t) * / cos (f t)) a); [| assumption].
  apply (d_same tan _ (tan (f t) ^ 2 + 1)); [apply is_derive_tan, N|].
  unfold tan. pose proof (sin2_cos2 (f t)) as E. unfold Rsqr in E.
  apply (Rmult_eq_reg_r (cos (f t) * cos (f t))).
  - field_simplify; [| exact N | exact N]. simpl. lra.
  - apply Rmult_integral_contrapositive_currified; exact N.
Qed.

Lemma d_atan f t a : is_derive f t a -> is_derive (fun x => atan (f x)) t (a * / (f t ^ 2 + 1)).
Proof.
  intros. apply (is_derive_comp atan f t (/ (f t ^ 2 + 1)) a); [| assumption].
  apply (d_same atan _ (/ (1 + (f t)²))); [apply is_derive_atan|]. f_equal. unfold Rsqr. ring.
Qed.

Lemma d_asin f t a : -1 < f t -> f t < 1 -> is_derive f t a ->
  is_derive (fun x => asin (f x)) t (a * / sqrt (f t ^ 2 * (-1) + 1)).
Proof.
  intros L U H. apply (is_derive_comp asin f t (/ sqrt (f t ^ 2 * (-1) + 1)) a); [| assumption].
  apply is_derive_Reals. assert (I : -1 < f t < 1) by lra.
  replace (/ sqrt (f t ^ 2 * (-1) + 1)) with (derive_pt asin (f t) (derivable_pt_asin (f t) I)).
  - apply (proj2_sig (derivable_pt_asin (f t) I)).
  - rewrite derive_pt_asin. unfold Rdiv. rewrite Rmult_1_l. do 2 f_equal. unfold Rsqr. ring.
Qed.

(** Side conditions: the term of a function in its domain. *)
Ltac inside :=
  cbv beta;
  solve [ lra | interval with (i_prec 80)
        | apply Rgt_not_eq, Rlt_gt; interval with (i_prec 80)
        | apply Rlt_not_eq; interval with (i_prec 80) | sign ].

Ltac differentiated :=
  lazymatch goal with
  | |- is_derive (fun _ => ?c) _ _ => apply d_const
  | |- is_derive (fun x => x) _ _ => apply d_id
  | |- is_derive (fun x => @?f x + @?g x) ?t _ => apply (d_add f g t); differentiated
  | |- is_derive (fun x => @?f x - @?g x) ?t _ => apply (d_sub f g t); differentiated
  | |- is_derive (fun x => @?f x * @?g x) ?t _ => apply (d_mul f g t); differentiated
  | |- is_derive (fun x => @?f x / @?g x) ?t _ => apply (d_over f g t); [ inside | differentiated | differentiated ]
  | |- is_derive (fun x => - @?f x) ?t _ => apply (d_neg f t); differentiated
  | |- is_derive (fun x => / @?f x) ?t _ => apply (d_inv f t); [ inside | differentiated ]
  | |- is_derive (fun x => @?f x ^ ?n) ?t _ =>
    let m := eval compute in (Nat.pred n) in
    let z := eval compute in (Z.of_nat n) in
    refine (d_power f t _ m z (eq_refl z) _); differentiated
  | |- is_derive (fun x => exp (@?f x)) ?t _ => apply (d_exp f t); differentiated
  | |- is_derive (fun x => ln (@?f x)) ?t _ => apply (d_ln f t); [ inside | differentiated ]
  | |- is_derive (fun x => sqrt (@?f x)) ?t _ => apply (d_root f t); [ inside | differentiated ]
  | |- is_derive (fun x => sin (@?f x)) ?t _ => apply (d_sin f t); differentiated
  | |- is_derive (fun x => cos (@?f x)) ?t _ => apply (d_cos f t); differentiated
  | |- is_derive (fun x => tan (@?f x)) ?t _ => apply (d_tan f t); [ inside | differentiated ]
  | |- is_derive (fun x => atan (@?f x)) ?t _ => apply (d_atan f t); differentiated
  | |- is_derive (fun x => asin (@?f x)) ?t _ => apply (d_asin f t); [ inside | inside | differentiated ]
  end.

(** One name for values of a function at arguments that are equal as rational functions. *)
Ltac one_name h :=
  repeat match goal with
  | |- context [h ?u] =>
    match goal with
    | |- context [h ?v] =>
      assert_fails (constr_eq u v); replace (h v) with (h u) by (apply f_equal; ring)
    end
  end.

Ltac atom_names :=
  one_name sqrt; one_name exp; one_name ln; one_name sin; one_name cos; one_name atan; one_name asin.

(** Reciprocals of sums become names, and what stays is a matter of [field]. *)
Ltac reciprocals :=
  repeat match goal with
  | |- context [/ (?a + ?b)] => let q := fresh "q" in set (q := / (a + b)); clearbody q
  | |- context [/ (?a - ?b)] => let q := fresh "q" in set (q := / (a - b)); clearbody q
  end.

Ltac parts := repeat match goal with |- _ /\ _ => split end; inside.

(** All reciprocals become names; that is enough unless something cancels. *)
Ltac names_of_reciprocals :=
  repeat match goal with
  | |- context [/ ?a] =>
    lazymatch a with IZR _ => fail | _ => idtac end;
    let q := fresh "q" in set (q := / a); clearbody q
  end.
Ltac same_slope :=
  cbv beta; unfold Rdiv; atom_names;
  solve [ names_of_reciprocals; field | reciprocals; solve [ ring | field; parts ] | field; parts ].

Ltac sloping := eapply d_same; [ differentiated | same_slope ].

(** ** Values at the point *)

Lemma exp_whole n v u : u = INR n * v -> exp u = exp v ^ n.
Proof.
  intros ->. induction n as [| n I]; [rewrite Rmult_0_l; apply exp_0|].
  rewrite S_INR, Rmult_plus_distr_r, Rmult_1_l, exp_plus, I. simpl. ring.
Qed.

Ltac arithmetic := solve [ ring | field; parts | lra ].
Ltac at_angle h v k :=
  lazymatch goal with |- h ?u = ?r => replace u with v by arithmetic; rewrite k end.

Lemma cos_2PI3 : cos (2 * (PI / 3)) = - (1 / 2).
Proof. replace (2 * (PI / 3)) with (PI - PI / 3) by field. rewrite Rtrigo_facts.cos_pi_minus, cos_PI3. lra. Qed.

Lemma sin_5PI6 : sin (5 * (PI / 6)) = 1 / 2.
Proof. replace (5 * (PI / 6)) with (PI - PI / 6) by field. rewrite Rtrigo_facts.sin_pi_minus. apply sin_PI6. Qed.

Lemma cos_5PI6 : cos (5 * (PI / 6)) = - (sqrt 3 / 2).
Proof. replace (5 * (PI / 6)) with (PI - PI / 6) by field. rewrite Rtrigo_facts.cos_pi_minus, cos_PI6. lra. Qed.

Lemma cos_3PI4_root : cos (3 * (PI / 4)) = - (1 / sqrt 2).
Proof. rewrite cos_3PI4. field. apply Rgt_not_eq, Rlt_gt, sqrt_lt_R0. lra. Qed.

Lemma half_root : 1 / sqrt 2 = sqrt 2 * (1 / 2).
Proof.
  assert (P : 0 < sqrt 2) by (apply sqrt_lt_R0; lra).
  pose proof (sqrt_sqrt 2) as E. apply (Rmult_eq_reg_r (sqrt 2)); [|lra].
  unfold Rdiv. rewrite Rmult_1_l, Rinv_l by lra. lra.
Qed.

Ltac sine :=
  first [ at_angle sin 0 sin_0 | at_angle sin (PI / 2) sin_PI2 | at_angle sin PI sin_PI
        | at_angle sin (PI / 6) sin_PI6 | at_angle sin (5 * (PI / 6)) sin_5PI6
        | at_angle sin (PI / 4) sin_PI4 | at_angle sin (3 * (PI / 4)) sin_3PI4
        | at_angle sin (PI / 3) sin_PI3 | at_angle sin (2 * (PI / 3)) sin_2PI3 ].

Ltac cosine :=
  first [ at_angle cos 0 cos_0 | at_angle cos (PI / 2) cos_PI2 | at_angle cos PI cos_PI
        | at_angle cos (PI / 6) cos_PI6 | at_angle cos (5 * (PI / 6)) cos_5PI6
        | at_angle cos (PI / 4) cos_PI4 | at_angle cos (3 * (PI / 4)) cos_3PI4_root
        | at_angle cos (PI / 3) cos_PI3 | at_angle cos (2 * (PI / 3)) cos_2PI3 ].

Ltac opposite_angle :=
  lazymatch goal with
  | |- sin ?u = ?r =>
    let E := fresh "E" in
    cut (sin (- u) = - r); [ intro E; rewrite sin_neg in E; lra | sine ]
  | |- cos ?u = ?r => rewrite <- (cos_neg u); cosine
  end.

Ltac angle :=
  first [ sine | cosine | opposite_angle ]; rewrite ?half_root; first [ reflexivity | lra ].

Ltac logarithm :=
  lazymatch goal with
  | |- ln ?u = 0 => replace u with 1 by arithmetic; exact ln_1
  | |- ln ?u = ln ?v => apply f_equal; arithmetic
  end.

(** The value of a function at the point is another term. *)
Ltac valued :=
  lazymatch goal with
  | |- exp ?u = 1 => replace u with 0 by arithmetic; exact exp_0
  | |- exp ?u = exp ?v => apply f_equal; arithmetic
  | |- exp ?u = exp ?v ^ ?n => apply exp_whole; simpl INR; arithmetic
  | |- exp ?u = / exp ?v => rewrite <- exp_Ropp; apply f_equal; arithmetic
  | |- ln _ = _ => logarithm
  | |- sin ?u = sin ?v => apply f_equal; arithmetic
  | |- cos ?u = cos ?v => apply f_equal; arithmetic
  | |- sin _ = _ => angle
  | |- cos _ = _ => angle
  | |- atan ?u = 0 => replace u with 0 by arithmetic; exact atan_0
  | |- asin ?u = 0 => replace u with 0 by arithmetic; exact asin_0
  | |- atan ?u = _ => replace u with 1 by arithmetic; rewrite atan_1; lra
  | |- asin ?u = _ => replace u with 1 by arithmetic; rewrite asin_1; lra
  | |- sqrt ?u = sqrt ?v => apply f_equal; arithmetic
  | |- sqrt ?u = _ =>
    apply sqrt_lem_1; [ inside | inside | solve [ arithmetic | identical ] ]
  | |- / ?u = _ => solve [ arithmetic | identical ]
  | |- _ => solve [ arithmetic | identical ]
  end.

Ltac vanishes := solve [ ring | lra | field; parts | identical ].

(** ** The sign beside a point where a function vanishes *)

Section Beside.
Variables (f d : R -> R) (lo hi a : R).
Hypothesis D : forall t, lo <= t -> t <= hi -> is_derive f t (d t).
Hypothesis L : lo <= a.
Hypothesis U : a <= hi.
Hypothesis Z : f a = 0.

Lemma right_above : (forall t, a < t -> t <= hi -> 0 < d t) -> forall t, a < t -> t <= hi -> 0 < f t.
Proof using D L U Z.
  intros P t A B. rewrite <- Z. apply (rise_strictly f d); [exact A | |].
  - intros; apply D; lra.
  - intros; apply P; lra.
Qed.

Lemma right_below : (forall t, a < t -> t <= hi -> d t < 0) -> forall t, a < t -> t <= hi -> f t < 0.
Proof using D L U Z.
  intros P t A B. rewrite <- Z. apply (fall_strictly f d); [exact A | |].
  - intros; apply D; lra.
  - intros; apply P; lra.
Qed.

Lemma left_above : (forall t, lo <= t -> t < a -> 0 < d t) -> forall t, lo <= t -> t < a -> f t < 0.
Proof using D L U Z.
  intros P t A B. rewrite <- Z. apply (rise_strictly f d); [exact B | |].
  - intros; apply D; lra.
  - intros; apply P; lra.
Qed.

Lemma left_below : (forall t, lo <= t -> t < a -> d t < 0) -> forall t, lo <= t -> t < a -> 0 < f t.
Proof using D L U Z.
  intros P t A B. rewrite <- Z. apply (fall_strictly f d); [exact B | |].
  - intros; apply D; lra.
  - intros; apply P; lra.
Qed.
End Beside.

(** Goes from the sign of one derivative to that of the one before. *)
Ltac beside D L U Z P :=
  let Q := fresh "Q" in
  first [ pose proof (right_above _ _ _ _ _ D L U Z P) as Q
        | pose proof (right_below _ _ _ _ _ D L U Z P) as Q
        | pose proof (left_above _ _ _ _ _ D L U Z P) as Q
        | pose proof (left_below _ _ _ _ _ D L U Z P) as Q ];
  clear P; rename Q into P.

Lemma only_left (P : R -> Prop) lo hi a : (forall t, lo <= t -> t <= hi -> P t) -> a <= hi ->
  forall t, lo <= t -> t < a -> P t.
Proof. intros H L t A B. apply H; lra. Qed.

Lemma only_right (P : R -> Prop) lo hi a : (forall t, lo <= t -> t <= hi -> P t) -> lo <= a ->
  forall t, a < t -> t <= hi -> P t.
Proof. intros H L t A B. apply H; lra. Qed.

Ltac apply_only side P E :=
  let Q := fresh "Q" in pose proof (side _ _ _ _ P E) as Q; clear P; rename Q into P.

(** ** Bounds of functions up to the edge of their domain *)

Lemma asin_monotone x y : -1 <= x -> x <= y -> y <= 1 -> asin x <= asin y.
Proof.
  intros L M U. pose proof (asin_bound x). pose proof (asin_bound y).
  apply sin_incr_0; try lra. rewrite !sin_asin by lra. exact M.
Qed.

Lemma asin_m1 : asin (-1) = - (PI / 2).
Proof. replace (-1) with (- (1)) by ring. rewrite asin_opp, asin_1. reflexivity. Qed.

Lemma ln_at_most u h c : 0 < u -> u <= h -> ln h <= c -> ln u <= c.
Proof. intros P L C. apply Rle_trans with (ln h); [apply Rcomplements.ln_le|]; assumption. Qed.

Lemma inverse_at_least u h c : 0 < u -> u <= h -> c <= / h -> c <= / u.
Proof. intros P L C. apply Rle_trans with (/ h); [exact C | apply Rinv_le_contravar; assumption]. Qed.

Lemma inverse_at_most u h c : 0 < h -> h <= u -> / h <= c -> / u <= c.
Proof. intros P L C. apply Rle_trans with (/ h); [apply Rinv_le_contravar|]; assumption. Qed.

Lemma sign_of_product a p b : a * p = b -> 0 < p -> b < 0 -> a < 0.
Proof.
  intros E P N. destruct (Rlt_le_dec a 0) as [L | L]; [exact L|].
  pose proof (Rmult_le_pos a p L (Rlt_le _ _ P)). lra.
Qed.

Ltac limit := solve [ lra | interval with (i_prec 80) ].
Ltac below_ln h := apply (ln_at_most _ h); [ sign | limit | limit ].
Ltac above_inverse h := apply (inverse_at_least _ h); [ sign | limit | limit ].

(** The ends of an inverse sine on [lo, hi]. *)
Ltac arc_end :=
  rewrite ?asin_1, ?asin_m1;
  repeat match goal with |- context [asin ?u] => rewrite (asin_atan u) by (split; limit) end;
  unfold Rsqr; limit.
Ltac arc lo hi :=
  lazymatch goal with
  | |- asin ?u <= _ => apply Rle_trans with (asin hi); [apply asin_monotone; limit | arc_end]
  | |- _ <= asin ?u => apply Rle_trans with (asin lo); [arc_end | apply asin_monotone; limit]
  end.

(** Inverse sines as inverse tangents, which intervals know. *)
Ltac arcs :=
  repeat match goal with
  | |- context [asin ?u] => rewrite (asin_atan u) by (split; inside)
  | |- context [acos ?u] =>
    rewrite (acos_asin u) by (split; inside); rewrite (asin_atan u) by (split; inside)
  end; unfold Rsqr.

Ltac bisected t bits degree :=
  first
    [ interval with (i_prec bits)
    | interval with (i_prec bits, i_bisect t, i_taylor t, i_degree degree)
    | interval with (i_prec bits, i_bisect t) ].

(** Enclosures of one term in one variable. *)
Ltac signed t bits degree := solve [ lra | arcs; bisected t bits degree ].

Ltac away t bits degree :=
  lazymatch goal with
  | |- ?s <> 0 => solve [ apply Rgt_not_eq, Rlt_gt; signed t bits degree
                        | apply Rlt_not_eq; signed t bits degree ]
  | |- _ => signed t bits degree
  end.

Ltac beyond := solve [ assumption | lra | bound ].
Ltac excluded := first [ lra | intro; lra | contradiction ].
