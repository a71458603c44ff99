"""The house theme: tokens, components, fonts, icons and scripts. Templates are the core's and the plugins' own."""
