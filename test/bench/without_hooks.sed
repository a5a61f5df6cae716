# SPDX-License-Identifier: GPL-3.0-or-later
# Removes the hooks of fault rules from the way of a command: the floor of bench_hooks.
s/card->euicc\.faults != NULL/false/
s/if \(euicc->faults\)/if (false)/
s/arena->refuses && arena->refuses\(arena->context\)/false/
