"""The second judge: derivations as Coq scripts, checked by ``coqc``."""
