#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# page.sh DMASIM FILE: the HTML of a matrix, loaded and clicked in a headless browser
set -eu
dmasim=$1 file=$2
browser=
for name in chromium chromium-browser google-chrome; do
	command -v "$name" >/dev/null && browser=$name && break
done
[ "$browser" ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$dmasim" matrix -f html "$file" >"$work/page.html" || [ $? -eq 1 ]
# clicks the first cell that is not as expected, then shows only rows whose columns differ
cat >>"$work/page.html" <<'SCRIPT'
<script>
document.querySelector("td.wrong").click();
document.getElementById("differ").click();
document.body.dataset.rows = document.querySelectorAll("tbody tr:not([hidden])").length;
document.body.dataset.width = document.querySelector("table").offsetWidth > 100;
</script>
SCRIPT
"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --dump-dom \
	"file://$work/page.html" >"$work/dom" 2>"$work/log" || { cat "$work/log"; exit 1; }
check() {
	grep -q -- "$1" "$work/dom" || { echo "not in the page: $1"; exit 1; }
}
check '<h1>'
check 'data-rows="2"'
check 'data-width="true"'
check 'id="more" role="status">.*expected DIR'
