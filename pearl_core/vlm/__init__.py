"""Vision-language models that say in words what a sticker means (PerSRV, section 3.3.1)."""
