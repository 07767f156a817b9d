"""From the text of a guideline to answers with proofs: text -> rules -> record -> engine -> answer -> proof."""
