"""What a statement may ask of a run: norms, spectra, residuals, spreads of rows."""
