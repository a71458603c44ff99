"""The version of the plugin API, by semantic versioning; manifests name the range that they work with."""

API_VERSION = "0.1.0"
