"""PerSRV: what a sticker says in words and how useful it was to people recall it, the user's style ranks it.

`utility`, `recall`, `style` and `ranking` are each of use alone; `search` puts them together, `tuning` weighs them.
"""
