"""Search engines: what each must do (``interface``), the embedded one and Typesense."""
