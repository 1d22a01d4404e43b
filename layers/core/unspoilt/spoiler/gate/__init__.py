"""The finished bytes of an artefact, read for hidden words before it is published."""
