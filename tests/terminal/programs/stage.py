"""A stage whose terminal the driver has taken, with a thread that would hold up an end."""

import signal
import threading

from inbox.terminal.stage import Stage, size

if __name__ == "__main__":
    with Stage() as stage:
        stage.show("gambar pertama", size())
        stage.take()
        threading.Thread(target=threading.Event().wait).start()
        while True:
            signal.pause()
