"""One module a family of formats. EXPORTERS names them all."""
