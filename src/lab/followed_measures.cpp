// SPDX-License-Identifier: MIT
#include "lab/followed_measures.hpp"

namespace groklab {

const std::vector<FollowedMeasure>& followed_measures() {
  static const std::vector<FollowedMeasure> kMeasures = {
      {"train_loss", "/loss/train", "cross-entropy over the training examples, in double"},
      {"test_loss", "/loss/test", "the same over the test examples"},
      {"restricted_train_loss", "/progress/restricted_loss/train",
       "training loss of the constant and the key frequencies of the logits alone"},
      {"restricted_test_loss", "/progress/restricted_loss/test", "the same over the test examples"},
      {"restricted_loss", "/progress/restricted_loss/all", "the same over all pairs"},
      {"excluded_train_loss", "/progress/excluded_loss/train",
       "training loss of the logits without their key frequencies"},
      {"excluded_loss", "/progress/excluded_loss/all", "the same over all pairs"},
      {"trig_fve", "/trig_logits/fve", "share of the logits' variance in cosines of the key frequencies"},
      {"trig_fve_all", "/trig_logits/fve_all", "the same for all frequencies"},
      {"logit_gini", "/logits/gini",
       "how few frequencies hold the logits' energy: Gini coefficient, constant left out"},
      {"logit_ipr", "/logits/ipr", "the same as an inverse participation ratio"},
      {"logit_k90", "/logits/k90", "fewest frequencies with 90 % of the logits' energy"},
      {"embed_gini", "/embedding/gini", "Gini coefficient of the embedding's spectrum"},
      {"embed_k90", "/embedding/k90", "fewest frequencies with 90 % of the embedding's energy"},
      {"neurons_explained_share", "/neurons/explained_share",
       "share of the neurons with more than 85 % of their variance in one frequency"},
      {"logit_map_effective_rank", "/logit_map/effective_rank", "effective rank of the map from neurons to logits"},
      {"gradient_symmetricity", "/clock_or_pizza/gradient_symmetricity",
       "do the gradients of the two embeddings point the same way? 1 for a pizza"},
      {"distance_irrelevance", "/clock_or_pizza/distance_irrelevance",
       "does the right logit depend on the distance of a and b? near 0 for a pizza, near 1 for a clock"},
      {"circularity", "/clock_or_pizza/circularity", "are the embedding's principal components circles? 1: they are"},
      {"sum_sq_weights", "/sum_sq_weights/total", "sum of squares of all parameters"},
      {"gini_published", "/published/gini_published", "Gini coefficient of the logits as system N computes it"},
      {"restricted_loss_published", "/published/restricted_loss_published", "restricted loss as system N computes it"},
      {"excluded_loss_published", "/published/excluded_loss_published", "excluded loss as system N computes it"}};
  return kMeasures;
}

}  // namespace groklab
