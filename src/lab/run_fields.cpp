// SPDX-License-Identifier: MIT
#include "lab/run_fields.hpp"

namespace groklab {
namespace {

constexpr std::string_view kOrder = "train.order_params, mlp only";
constexpr std::string_view kProgress = "train.progress_measures, add, sub, mul and div only";
constexpr std::string_view kOver = "the process has ended";

constexpr RunField kMetricsFields[] = {
    {"step", "updates done; 0 is the initialisation"},
    {"train_loss", "mean cross-entropy over the training examples, dropout off"},
    {"test_loss", "the same over the test examples"},
    {"train_acc", "share of right answers on the training examples"},
    {"test_acc", "the same on the test examples"},
    {"weight_norm", "root of the sum of squares of all parameters"},
    {"erank_W1", "effective rank of layer 1's weights; erank_W2, ... of the others", kOrder},
    {"energy_rank_W1", "the same from squared singular values, as system O has it", kOrder},
    {"participation_ratio", "effective dimension of the last hidden layer on the test set", kOrder},
    {"snr", "energy of the key frequencies over that of the others", kOrder},
    {"snr_published", "energy of all frequencies over that of the mean", kOrder},
    {"rqi", "share of parallelograms that close, relative to the size of the embedding", kOrder},
    {"rqi_circle", "how well angles add up on the circles of the key frequencies", kOrder},
    {"rqi_published", "share of parallelograms that close to 0.5", kOrder},
    {"kernel_alignment", "of the tangent kernel with the classes, centred, every logit", kOrder},
    {"kernel_alignment_label", "the same with the true label's logit", kOrder},
    {"kernel_alignment_published", "the same with the sum of the logits, not centred", kOrder},
    {"restricted_loss", "loss of the constant and the key frequencies of the logits alone, all pairs", kProgress},
    {"restricted_train_loss", "the same over the training examples", kProgress},
    {"restricted_test_loss", "the same over the test examples", kProgress},
    {"excluded_loss", "loss of the logits without their key frequencies, all pairs", kProgress},
    {"excluded_train_loss", "the same over the training examples", kProgress},
    {"trig_fve", "share of the logits' variance in cosines of the key frequencies", kProgress},
    {"n_keys", "key frequencies at this step, by analysis.key_rule", kProgress}};

constexpr RunField kRecordFields[] = {
    {"format", "version of this layout"},
    {"name", "name of the run's folder"},
    {"status", "running, stopped, finished or failed"},
    {"outcome", "diverged, unstable, grokked, memorized or unfit; null while the run is not over"},
    {"config_hash", "of config.toml"},
    {"command", "the command that repeats the run"},
    {"versions.groklab", "of the program"},
    {"versions.compiler", "that built it"},
    {"machine.cpu", "its processor, in its own words"},
    {"machine.cores", "that this process could use"},
    {"machine.system", "kernel and architecture"},
    {"engine", "factored, reference or check"},
    {"kernels", "the variant that bits depend on"},
    {"threads", "which bits do not depend on"},
    {"n_params", "numbers that are trained"},
    {"n_train", "training examples"},
    {"n_test", "test examples"},
    {"chance_acc", "accuracy of guessing"},
    {"chance_loss", "loss of guessing"},
    {"parent", "name, path, step and changed keys of the run that this one was forked from", "a fork"},
    {"forecast", "window, probability and median step, a forecast each", "train --forecast"},
    {"seconds", "of training, all processes together"},
    {"resumed_at", "steps at which a process went on"},
    {"last_step", "the last step done", kOver},
    {"steps", "train.steps", kOver},
    {"steps_per_second", "of the last process", kOver},
    {"first_line_s", "seconds from the start to the first line of metrics.jsonl", kOver},
    {"labels_seen", "examples times steps", kOver},
    {"milestones.mem_step", "first evaluation with train_acc of 0.99", kOver},
    {"milestones.grok_step", "first with test_acc of 0.95", kOver},
    {"milestones.grok99_step", "first with test_acc of 0.99", kOver},
    {"milestones.sustained_step", "first from which test_acc keeps 0.95 for 500 steps or to the end", kOver},
    {"milestones.sustained_censored", "whether the end cut those 500 steps short", kOver},
    {"milestones.stay_step", "after which test_acc never falls below 0.95 again", kOver},
    {"milestones.collapse_step", "first after sustained_step with test_acc below 0.9", kOver},
    {"milestones.delay", "grok_step - mem_step", kOver},
    {"milestones.slingshots", "steps of tenfold rises of train_loss after step 1000", kOver},
    {"final.train_loss", "train_loss of the last evaluation", kOver},
    {"final.test_loss", "test_loss of the last evaluation", kOver},
    {"final.train_acc", "train_acc of the last evaluation", kOver},
    {"final.test_acc", "test_acc of the last evaluation", kOver},
    {"final.weight_norm", "weight_norm of the last evaluation", kOver},
    {"best_test_acc", "largest of all evaluations", kOver},
    {"best_test_loss", "smallest of all evaluations", kOver},
    {"divergence.step", "where a number was not finite", "diverged"},
    {"divergence.tensor", "in which tensor", "diverged"}};

}  // namespace

std::span<const RunField> metrics_fields() { return kMetricsFields; }
std::span<const RunField> record_fields() { return kRecordFields; }

}  // namespace groklab
