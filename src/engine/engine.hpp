// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/phase_clock.hpp"
#include "core/thread_pool.hpp"
#include "data/dataset.hpp"
#include "model/model_spec.hpp"

namespace groklab {

/// Mean loss and number of right answers over a set of examples (ties: the lowest class wins, as argmax does).
struct LossSummary {
  double loss = 0;  ///< mean cross-entropy, as loss.dtype rounds it; for output_scale s already divided by s^2
  std::int64_t correct = 0;
  std::int64_t count = 0;
  double margin = 0;  ///< mean of the logit at the label minus the largest other one, of the logits the loss sees

  double accuracy() const { return count == 0 ? 0.0 : static_cast<double>(correct) / static_cast<double>(count); }
};

/// Which dropout masks a gradient uses. Masks are a function of (seed, step, site, element): no state to save.
struct DropoutKey {
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
};

/// What computes losses, gradients and logits. Two implementations: `reference` is the specification, `factored` is
/// fast; they agree up to rounding.
///
/// Parameters and gradients are flat float vectors in the order of ModelSpec's table. Examples are named by their
/// position in the dataset. An engine owns all its memory: after the first call of a kind no call allocates.
/// Same bits for any number of threads of the pool. Thread-safety: one call at a time.
class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::string_view name() const = 0;
  /// Which kernels run: "avx512", "avx2", "portable", ...; recorded in run.json because bits depend on it.
  virtual std::string_view kernels() const = 0;

  /// Loss and gradient of the mean loss over `ids`, dropout as configured; `gradient` is overwritten.
  virtual LossSummary gradient(std::span<const float> params, std::span<const std::int32_t> ids, DropoutKey dropout,
                               std::span<float> gradient) = 0;

  /// Loss over `ids`, dropout off.
  virtual LossSummary evaluate(std::span<const float> params, std::span<const std::int32_t> ids) = 0;

  /// Logits [ids.size(), d_vocab_out], dropout off, output_scale not applied.
  virtual void logits(std::span<const float> params, std::span<const std::int32_t> ids, std::span<float> out) = 0;

  /// Where the calling thread's time goes; who starts it may put in parts of its own between the calls.
  PhaseClock& clock() { return clock_; }

 private:
  PhaseClock clock_;
};

/// What an engine is built from. The referenced objects outlive the engine.
struct EngineInputs {
  const Config& config;  ///< resolved
  const ModelSpec& spec;
  const Dataset& data;
  ThreadPool& pool;
  std::span<const float> initial_params;  ///< f0 of model.output_scale; may be empty when that is 0
};

/// The engine that config.engine asks for; `auto` takes the factored one. Error(Usage) for a wrong GROKLAB_KERNELS.
std::unique_ptr<Engine> make_engine(const EngineInputs& inputs);

std::unique_ptr<Engine> make_reference_engine(const EngineInputs& inputs);
std::unique_ptr<Engine> make_factored_engine(const EngineInputs& inputs);
/// Runs `fast` and the reference; throws Error(RunFailed) when a gradient differs by more than rounding explains.
std::unique_ptr<Engine> make_check_engine(const EngineInputs& inputs, std::unique_ptr<Engine> fast);

}  // namespace groklab
