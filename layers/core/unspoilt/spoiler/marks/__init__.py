"""What the author hid: every mark and announcement, in one tree that shows and hides."""
