// SPDX-License-Identifier: MIT
#include "forecast/features.hpp"

#include <algorithm>
#include <cmath>

#include "core/check.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

using Record = EarlyRecord;
using Numbers = std::span<const double>;

constexpr std::size_t kLastSteps = 10;

double deviation(Numbers x) { return std::sqrt(variance(x)); }

std::vector<double> logarithms(Numbers x) {
  std::vector<double> out(x.size());
  std::transform(x.begin(), x.end(), out.begin(), [](double v) { return std::log(v); });
  return out;
}

/// Without the first: the cosine of an update with the one before has no value at step 0.
Numbers cosines(const Record& r) { return Numbers(r.cos_update).subspan(1); }

/// First differences over the second half of the window.
std::vector<double> late_differences(Numbers x) {
  std::vector<double> out;
  for (std::size_t i = x.size() / 2 + 1; i < x.size(); ++i) {
    out.push_back(x[i] - x[i - 1]);
  }
  return out;
}

constexpr std::array<Feature, kFeatures> kTable = {{
    {"train_loss_end", "train_loss at the end", [](const Record& r) { return r.train_loss.back(); }},
    {"val_loss_end", "val_loss at the end", [](const Record& r) { return r.val_loss.back(); }},
    {"train_acc_end", "train_acc at the end", [](const Record& r) { return r.train_acc.back(); }},
    {"val_acc_end", "val_acc at the end", [](const Record& r) { return r.val_acc.back(); }},
    {"param_norm_end", "|params| at the end", [](const Record& r) { return r.param_norm.back(); }},
    {"grad_norm_end", "|gradient| at the end", [](const Record& r) { return r.grad_norm.back(); }},
    {"erank_WE_end", "effective rank of W_E at the end", [](const Record& r) { return r.erank_WE.back(); }},
    {"erank_WU_end", "effective rank of W_U at the end", [](const Record& r) { return r.erank_WU.back(); }},
    {"margin_end", "train_margin at the end", [](const Record& r) { return r.train_margin.back(); }},
    {"update_norm_end", "|update| at the end", [](const Record& r) { return r.update_norm.back(); }},
    {"cos_update_end", "mean of cos_update over the last 10 steps",
     [](const Record& r) { return mean(Numbers(r.cos_update).last(kLastSteps)); }},
    {"train_loss_slope", "slope of train_loss", [](const Record& r) { return slope_per_100(r.train_loss); }},
    {"val_loss_slope", "slope of val_loss", [](const Record& r) { return slope_per_100(r.val_loss); }},
    {"val_acc_slope", "slope of val_acc", [](const Record& r) { return slope_per_100(r.val_acc); }},
    {"param_norm_slope", "slope of |params|", [](const Record& r) { return slope_per_100(r.param_norm); }},
    {"grad_norm_slope", "slope of ln |gradient|",
     [](const Record& r) { return slope_per_100(logarithms(r.grad_norm)); }},
    {"erank_WE_slope", "slope of the effective rank of W_E", [](const Record& r) { return slope_per_100(r.erank_WE); }},
    {"erank_WU_slope", "slope of the effective rank of W_U", [](const Record& r) { return slope_per_100(r.erank_WU); }},
    {"margin_slope", "slope of train_margin", [](const Record& r) { return slope_per_100(r.train_margin); }},
    {"loss_gap_end", "val_loss - train_loss at the end",
     [](const Record& r) { return r.val_loss.back() - r.train_loss.back(); }},
    {"acc_gap_end", "train_acc - val_acc at the end",
     [](const Record& r) { return r.train_acc.back() - r.val_acc.back(); }},
    {"train_loss_noise", "deviation of train_loss(t) - train_loss(t - 1) over the second half",
     [](const Record& r) { return deviation(late_differences(r.train_loss)); }},
    {"grad_norm_cv", "deviation of |gradient| over its mean",
     [](const Record& r) { return deviation(r.grad_norm) / mean(r.grad_norm); }},
    {"cos_update_mean", "mean of cos_update", [](const Record& r) { return mean(cosines(r)); }},
    {"cos_update_std", "deviation of cos_update", [](const Record& r) { return deviation(cosines(r)); }},
    {"log_train_loss_end", "ln(train_loss + 1e-12) at the end",
     [](const Record& r) { return std::log(r.train_loss.back() + 1e-12); }},
    {"log_loss_ratio", "ln(val_loss / train_loss) at the end",
     [](const Record& r) { return std::log(r.val_loss.back() / r.train_loss.back()); }},
    {"update_to_param_ratio", "ln(|update| / |params|) at the end",
     [](const Record& r) { return std::log(r.update_norm.back() / r.param_norm.back()); }},
}};

}  // namespace

std::span<const Feature, kFeatures> features() { return kTable; }

std::array<double, kFeatures> feature_values(const EarlyRecord& record, std::int64_t window) {
  GROKLAB_CHECK(window >= kMinWindow);
  const EarlyRecord part = record.first(window);
  std::array<double, kFeatures> values{};
  std::transform(kTable.begin(), kTable.end(), values.begin(), [&](const Feature& f) { return f.value(part); });
  return values;
}

double slope_per_100(std::span<const double> x) {
  GROKLAB_CHECK(x.size() >= 2);
  const double centre = static_cast<double>(x.size() - 1) / 2;
  const double middle = mean(x);
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) - centre;
    products += t * (x[i] - middle);
    squares += t * t;
  }
  return 100 * products / squares;
}

}  // namespace groklab
