namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>How much a stage's ReLUs are worth.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Relus">Its scalar ReLUs.</param>
/// <param name="ValidationAccuracy">Of the network with this stage's ReLUs alone, trained with distillation, in [0, 1].</param>
/// <param name="Criticality"><c>accuracy / ReLUs^w</c>.</param>
public sealed record StageCriticality(string Stage, long Relus, double ValidationAccuracy, double Criticality)
{
    /// <summary>Weighs accuracy against ReLUs.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="relus">Its scalar ReLUs.</param>
    /// <param name="accuracy">In [0, 1].</param>
    /// <param name="exponent">w.</param>
    /// <returns>The criticality.</returns>
    public static StageCriticality Of(string stage, long relus, double accuracy, double exponent) =>
        new(stage, relus, accuracy, accuracy / Math.Pow(relus, exponent));
}
