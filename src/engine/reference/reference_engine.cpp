// SPDX-License-Identifier: MIT
#include "engine/engine.hpp"
#include "engine/reference/reference_model.hpp"

namespace groklab {
namespace {

/// ReferenceModel<float> behind the interface.
class ReferenceEngine final : public Engine {
 public:
  explicit ReferenceEngine(const EngineInputs& inputs) : model_(inputs) {}

  std::string_view name() const override { return "reference"; }
  /// Its loops are compiled for several instruction sets, but give the same bits on all.
  std::string_view kernels() const override { return "portable"; }

  LossSummary gradient(std::span<const float> params, std::span<const std::int32_t> ids, DropoutKey dropout,
                       std::span<float> gradient) override {
    return model_.gradient(params, ids, dropout, gradient);
  }
  LossSummary evaluate(std::span<const float> params, std::span<const std::int32_t> ids) override {
    return model_.evaluate(params, ids);
  }
  void logits(std::span<const float> params, std::span<const std::int32_t> ids, std::span<float> out) override {
    model_.logits(params, ids, out);
  }

 private:
  ReferenceModel<float> model_;
};

}  // namespace

std::unique_ptr<Engine> make_reference_engine(const EngineInputs& inputs) {
  return std::make_unique<ReferenceEngine>(inputs);
}

}  // namespace groklab
