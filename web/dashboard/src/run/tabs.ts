// SPDX-License-Identifier: MIT
// Which figure stands in which tab. A figure that this list does not know yet stands in the tab of its group's name, or
// else the last one, so that none can be forgotten.
import type {Info} from '../api/types';

export interface Tab {
  name: string;
  title: string;
  figures: string[];
}

const kTabs: readonly Tab[] = [
  {name: 'curves', title: 'Training curves', figures: ['training_curves', 'training_curves_log']},
  {
    name: 'fourier',
    title: 'Fourier',
    figures: ['frequency_spectrum', 'fourier_heatmap', 'fourier_evolution', 'fourier_spectrum_strip', 'frequency_race', 'embedding_fourier', 'embedding_circles'],
  },
  {name: 'progress', title: 'Progress measures', figures: ['progress_measures', 'progress_by_frequency']},
  {name: 'mechanistic', title: 'Mechanistic', figures: ['phase_boundaries']},
  {name: 'weights', title: 'Weights', figures: ['weight_heatmaps', 'weight_evolution', 'svd_evolution']},
  {name: 'neurons', title: 'Neurons', figures: ['neuron_clusters', 'neuron_activation_grids', 'neuron_freq_spectrum_heatmap', 'neuron_logit_map']},
  {name: 'logits', title: 'Logits', figures: ['logit_heatmap_comparison', 'correct_logit_surface', 'per_sample_loss_heatmap']},
  {name: 'trajectories', title: 'Trajectories', figures: ['embedding_pca_evolution', 'weight_trajectory_pca']},
  {name: 'attention', title: 'Attention', figures: ['attention_patterns', 'attention_by_input']},
  {name: 'order', title: 'Order parameters', figures: ['order_parameters', 'phase_transition']},
  {name: 'early', title: 'Early window', figures: ['early_window']},
  {name: 'config', title: 'Configuration', figures: []},
];

export function tabsOf(info: Info): Tab[] {
  const known = new Set(kTabs.flatMap((tab) => tab.figures));
  const made = kTabs.map((tab) => ({...tab, figures: tab.figures.filter((name) => info.figures.run.some((figure) => figure.name === name))}));
  for (const figure of info.figures.run) {
    if (!known.has(figure.name)) {
      const tab = made.find(({name, title}) => name === figure.group || title === figure.group) ?? made.find(({name}) => name === 'trajectories');
      tab?.figures.push(figure.name);
    }
  }
  return made;
}
