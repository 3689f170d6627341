"""The arithmetic of both accelerators: plain values in, plain values out."""
