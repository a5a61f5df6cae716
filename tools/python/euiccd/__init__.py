# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual SGP.32 eUICCs: cards in this process, readers, and test servers."""
from .card import Card, Response
from .library import Error, version
from .servers import Eim, Reader, Smdpp

__all__ = ["Card", "Response", "Error", "version", "Reader", "Smdpp", "Eim"]
