#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Draws the pictures of docs/figures.md: trains the two runs that they show (minutes), draws every figure of both and
# keeps PNGs of half the size. A run that is there already is not trained again.
# Usage: tools/draw_doc_figures.sh BINARY [FOLDER OF RUNS]
set -euo pipefail

program=$(realpath "${1:?usage: draw_doc_figures.sh BINARY [FOLDER OF RUNS]}")
pictures=$(realpath "$(dirname "$0")/../docs/images")/figures
runs=${2:-$(mktemp -d)}
mkdir -p "$runs" "$pictures"
cd "$runs"

until_it_groks=(train.stop_when=sustained train.checkpoint_every=250)
[ -f transformer/run.json ] || "$program" train transformer-p113 "${until_it_groks[@]}" train.fourier_every=50 \
  train.record_every_step_until=500 --out transformer
[ -f mlp/run.json ] || "$program" train mlp-p97 "${until_it_groks[@]}" train.fourier_every=100 train.order_params=true \
  --out mlp

"$program" figures transformer
"$program" figures mlp --only order_parameters,phase_transition
for script in transformer/figures/*.gp mlp/figures/order_parameters.gp mlp/figures/phase_transition.gp; do
  name=$(basename "$script" .gp)
  (cd "$(dirname "$script")" && gnuplot -d -e "scale=1.25; to_stdout=1" "$name.gp") >"$pictures/$name.png"
done
