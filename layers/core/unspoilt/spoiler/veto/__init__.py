"""What may give something away although nobody marked it, and the lead that passes."""
