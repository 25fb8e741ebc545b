"""Pictures as vectors: image encoders, frames of animated stickers, and keywords by likeness."""
