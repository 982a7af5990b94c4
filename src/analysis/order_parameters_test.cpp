// SPDX-License-Identifier: MIT
// The values are compared with NumPy and PyTorch in tests/oracle/order_parameters_oracle.py.
#include "analysis/order_parameters.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/error.hpp"
#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

using Values = std::vector<std::pair<std::string, double>>;

struct Network : TinyTask {
  explicit Network(const std::vector<std::string>& more) : TinyTask(with_mlp(more)) {}

  static std::vector<std::string> with_mlp(const std::vector<std::string>& more) {
    std::vector<std::string> keys = {"model.kind=mlp", "model.format=one-hot", "model.init=native"};
    keys.insert(keys.end(), more.begin(), more.end());
    return keys;
  }
  Values measured(int threads) const {
    ThreadPool pool(threads);
    return OrderParameters(spec, data, pool).measure(params);
  }
};

TEST(OrderParameters, HaveStableNamesInAStableOrder) {
  std::vector<std::string> names;
  for (const auto& [name, value] : Network({"task.p=11", "model.hidden=[6, 5]"}).measured(1)) {
    names.push_back(name);
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"erank_W1", "erank_W2", "erank_W3", "energy_rank_W1", "participation_ratio",
                                      "snr", "snr_published", "rqi", "rqi_circle", "rqi_published", "kernel_alignment",
                                      "kernel_alignment_label", "kernel_alignment_published"}));
}

TEST(OrderParameters, AreFiniteForTheSmallestModuliAndForZeroWeights) {
  for (const std::string p : {"2", "3", "4", "5"}) {
    Network network({"task.p=" + p, "task.frac_train=0.5", "model.hidden=[1]"});
    for (const bool zero : {false, true}) {
      if (zero) {
        network.params.assign(network.params.size(), 0.0F);
      }
      for (const auto& [name, value] : network.measured(1)) {
        EXPECT_TRUE(std::isfinite(value)) << name << " at p = " << p;
      }
    }
  }
}

TEST(OrderParameters, HaveTheSameBitsForAnyNumberOfThreadsAndWhenMeasuredAgain) {
  const Network network({"task.p=23", "model.hidden=[70]", "model.activation=gelu"});
  const Values one = network.measured(1);
  EXPECT_EQ(network.measured(2), one);
  EXPECT_EQ(network.measured(3), one);
  ThreadPool pool(2);
  OrderParameters order(network.spec, network.data, pool);
  const std::vector<float> zeros(network.params.size());
  order.measure(zeros);
  EXPECT_EQ(order.measure(network.params), one);
}

TEST(OrderParameters, RefuseATransformer) {
  const Config config = config_of({"task.p=7", "model.d_model=8", "model.n_heads=2"});
  const ModelSpec spec = make_model_spec(config);
  const Dataset data = make_dataset(config);
  ThreadPool pool(1);
  try {
    OrderParameters order(spec, data, pool);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    EXPECT_EQ(error.where(), "train.order_params");
  }
}

}  // namespace
}  // namespace groklab
