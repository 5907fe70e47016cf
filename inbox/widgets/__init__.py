"""What is on the screen. Widgets own no domain data: screens give them threads, messages and the time to draw.

Set up once, before the app runs: `zone.use(office.timezone)`, `symbols.use(ascii_only=…)`; in the app's `on_mount`:
`themes.install(self, name)` (raises ThemeError with a sentence for the person); `themes.available()` lists them.

`rows.Rows[K]`: `put(keys, cursor=)`, `move(n)`, `move_to(i)`, `move_key(k)`, `move_where(pred, step)`, `to_top()`,
  `to_end()`, `page(0.5)`, `scroll_lines(n)`, `sync()` (when anything that a row shows may have changed,
  also each minute for the times: it repaints only what differs), `current`, `cursor`, `keys`, `at_end`, `restyle()`;
  messages `Rows.Moved(rows, key)`, `Rows.Chosen(rows, key)` (second click on a row).
`thread_list.ThreadList(provider, clock=, login=)`: `show(numbers, sort_label=, empty=)`, `next_unanswered(±1)`,
  `select(frozenset)`; `sync()` after threads changed in place.
`conversation.Conversation(clock=, login=, agencies={id: name})`: `show(thread, messages)` (also for every change of
  it; the view stays, and follows the end when it is there), `step(±1)` for j/k, `to_end()`, `message` (under the
  cursor), `below`, `people = {login: name}`, `empty = "…"` for no thread.
`queue_lines.Queue(view, count, label, key, urgent)`; `queues.QueuePane` (120 columns and more) and `QueueLine` (below):
  `show(queues, chosen)`; the pane posts `Rows.Moved` with the view.
`status_bar.StatusBar.show(status_line.Status(...), now)`; `hint_line.HintLine`: `show_error(title, hint)`,
  `show_chord(text)`, `show_leaving(Leaving(thread, at, key), now)`, `show_notice(text)`, `clear()`;
  `footer.Footer.show([(key, label), …])`.
`composer.Composer(keys=)`: `start(kind, text, via="WA", limit=)`, `finish()`, `saved(at)`, `insert(text)`, `toggle()`,
  `send()`, `text`, `kind`, `is_open`; messages `Composer.Send`, `.Edited`, `.Left`, `.CannedWanted`. It takes Tab,
  Enter after Tab, F2, F3, F6 and Esc itself (`keys` remaps them); it is hidden until `start`.
`divider.Divider`: the line between panes. `bar.Bar`: base of one-line widgets (`lines(cells)`, `update_bar()`).
`untrusted`: `clean_line`, `clean_block`, `fit`, `shorten`, `wrap`, `width`: the only way outside text is drawn.
"""
