# Copyright 2026 The Lodge authors
# SPDX-License-Identifier: Apache-2.0
"""What tests/bench/run is made of; README.md beside it has the order to read in."""
