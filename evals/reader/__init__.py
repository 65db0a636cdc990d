"""How the built-in reader's language model is taught and measured: docs/design/reader.md."""
