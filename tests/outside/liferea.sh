# Runs liferea where nobody sees it, and passes on each line of the input as a call on D-Bus, the answer behind it.
# Services that the bus starts write to the same output, so an answer says that it is one.
liferea --disable-plugins --mainwindow-state=hidden </dev/null >"$HOME/liferea.log" 2>&1 &
liferea=$!
trap 'kill $liferea; wait $liferea' EXIT
while read -r method; do
  answer=$(dbus-send --print-reply=literal --reply-timeout=60000 --dest=org.gnome.feed.Reader \
    /org/gnome/feed/Reader "org.gnome.feed.Reader.$method" 2>&1 | tr '\n' ' ')
  echo "answer: $answer"
done
