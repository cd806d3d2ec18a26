using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// In which order the linear layers can be preprocessed. The client's share of a layer's input must be known before it can be
/// encrypted: after a garbled circuit it is a fresh random choice, after a linear layer it is what that layer's answer decrypts to.
/// All layers of one wave go in one round.
/// </summary>
internal sealed class OfflineSchedule
{
    /// <summary>Derives the waves; both parties get the same.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="removed">How removed positions are treated.</param>
    public OfflineSchedule(InferencePlan plan, RemovedPositions removed)
    {
        int[] known = new int[plan.Steps.Count + 1];
        List<List<int>> waves = [];
        for (int k = 0; k < plan.Steps.Count; k++)
        {
            PlanStep step = plan.Steps[k];
            int inputsKnown = step.Inputs.Max(tensor => known[tensor]);
            switch (step)
            {
                case LinearStep:
                    known[k + 1] = inputsKnown + 1;
                    while (waves.Count <= inputsKnown)
                    {
                        waves.Add([]);
                    }

                    waves[inputsKnown].Add(k);
                    break;
                case MaxPoolStep:
                case ReluStep { Mask: null }:
                    known[k + 1] = 0;
                    break;
                case ReluStep:
                case TruncateStep:
                    known[k + 1] = removed == RemovedPositions.Correction ? 0 : inputsKnown;
                    break;
                default:
                    known[k + 1] = inputsKnown;
                    break;
            }
        }

        Waves = waves;
    }

    /// <summary>Indices of linear steps, wave by wave, in plan order within a wave.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Waves { get; }
}
