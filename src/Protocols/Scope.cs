using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols;

/// <summary>What a message, a byte or a second is for: a phase and a step of the plan.</summary>
/// <param name="Phase">Phase of the inference.</param>
/// <param name="Step">Index into <see cref="InferencePlan.Steps"/>, or <see cref="NoStep"/>.</param>
public readonly record struct Scope(Phase Phase, int Step)
{
    /// <summary>The step of what belongs to no layer: greetings, the image, the logits.</summary>
    public const int NoStep = -1;

    /// <summary>What belongs to a phase but to no layer.</summary>
    /// <param name="phase">Phase of the inference.</param>
    /// <returns>The scope.</returns>
    public static Scope Of(Phase phase) => new(phase, NoStep);

    /// <summary>For messages: <c>offline phase, step 3</c>.</summary>
    /// <returns>The words.</returns>
    public override string ToString()
    {
        string phase = Phase == Phase.SetUp ? "set-up" : Phase == Phase.Offline ? "offline phase" : "online phase";
        return Step == NoStep ? phase : FormattableString.Invariant($"{phase}, step {Step}");
    }
}
