"""What talks to the terminal itself.

`writer.Thin[T]`: base class of the app in place of `textual.app.App`; frames go out as changed cells only
  (`thin = False`: Textual's own writing; `repaint()`: after something else wrote on the terminal).
`driver.QuietDriver`: pass as `driver_class` to the app. `hangup.watch(app, save)`: in `on_mount`.
`capabilities.detect()`, `capabilities.theme_for(found)`; `reset.reset(stream)`; `clipboard.copy(app, text)`;
`picture.load(path, box)`: a picture's pixels, decoded by a process of its own (`decoder`).
`title.keep/show/give_back(app)`.
"""
