"""Social cards: pictures with words, in a campaign's colours. A build draws those of pages, quotes and calls, the
endpoint those of pledges. The modules that draw are imported only where a card is drawn: Pillow takes memory.
"""

WIDTH, HEIGHT = 1200, 630  # pixels
