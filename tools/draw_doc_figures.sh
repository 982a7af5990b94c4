#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Draws the pictures of docs/figures.md: trains the two runs and the eight small sweeps that they show (minutes), draws
# every figure of them and keeps PNGs of half the size. A run that is there already is not trained again.
# Usage: tools/draw_doc_figures.sh BINARY [FOLDER OF RUNS]
set -euo pipefail

program=$(realpath "${1:?usage: draw_doc_figures.sh BINARY [FOLDER OF RUNS]}")
pictures=$(realpath "$(dirname "$0")/../docs/images")/figures
sweeps=$(realpath "$(dirname "$0")")/doc_sweeps
runs=${2:-$(mktemp -d)}
mkdir -p "$runs" "$pictures"
cd "$runs"

until_it_groks=(train.stop_when=sustained train.checkpoint_every=250)
[ -f transformer/run.json ] || "$program" train transformer-p113 "${until_it_groks[@]}" train.fourier_every=50 \
  train.record_every_step_until=500 --out transformer
[ -f mlp/run.json ] || "$program" train mlp-p97 "${until_it_groks[@]}" train.fourier_every=100 train.order_params=true \
  --out mlp
"$program" sweep "$sweeps/decay.toml" --out decay
"$program" sweep "$sweeps/decay-by-fraction.toml" --out decay-by-fraction

"$program" sweep "$sweeps/lr-by-decay.toml" --out lr-by-decay
"$program" sweep "$sweeps/heads-by-primes.toml" --out heads-by-primes
for run in heads-by-primes/runs/*; do
  "$program" analyze "$run" analysis.intervene=off
done
"$program" sweep "$sweeps/sizes.toml" --out sizes
"$program" sweep "$sweeps/operations.toml" --out operations
for run in operations/runs/*; do
  "$program" analyze "$run" analysis.intervene=off
done
"$program" sweep "$sweeps/one-at-a-time.toml" --out one-at-a-time

"$program" sweep "$sweeps/forecast-small.toml" --out forecast-small
"$program" forecast forecast-small --label sustained
"$program" paper forecast-small --tex-only

"$program" figures transformer
"$program" figures mlp --only order_parameters,phase_transition
"$program" figures decay --only sweep_overview,sweep_survival,sweep_time_law
"$program" figures decay-by-fraction --only sweep_test_accuracy,sweep_grok_step,sweep_phase_diagram,sweep_variation
"$program" figures lr-by-decay \
  --only sweep_effective_decay,sweep_effective_decay_curves,sweep_pairs,sweep_gini,sweep_final_spectra,sweep_frequencies
"$program" figures heads-by-primes --only sweep_frequency_maps,sweep_circuits
"$program" figures sizes --only sweep_sizes
"$program" figures operations --only sweep_structure,sweep_singular_values,sweep_coupling
"$program" figures one-at-a-time --only sweep_sensitivity
for script in transformer/figures/*.gp mlp/figures/order_parameters.gp mlp/figures/phase_transition.gp \
    decay/figures/*.gp decay-by-fraction/figures/*.gp lr-by-decay/figures/*.gp \
    heads-by-primes/figures/*.gp sizes/figures/*.gp operations/figures/*.gp one-at-a-time/figures/*.gp forecast-small/paper/figures/*.gp; do
  name=$(basename "$script" .gp)
  (cd "$(dirname "$script")" && gnuplot -d -e "scale=1.25; to_stdout=1" "$name.gp") >"$pictures/$name.png"
done

# A frame of each film: the middle of the rise of the test accuracy.
frame_of() {  # RUN FILM SECONDS BEFORE ITS END
  "$program" figures "$1" --only "$2" --format mp4
  ffmpeg -v error -y -sseof "-$3" -i "$1/figures/$2.mp4" -frames:v 1 "$pictures/$2.png"
}
frame_of transformer grokking_story 2.4
frame_of lr-by-decay sweep_story 3.85
frame_of lr-by-decay sweep_map_story 3.85
