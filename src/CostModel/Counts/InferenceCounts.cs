using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Counts;

/// <summary>
/// Everything that one inference takes, from its public plan alone: bytes, messages and rounds are what the engine counts when it
/// runs, to the byte; operations are what its parties compute.
/// </summary>
public sealed record InferenceCounts
{
    private InferenceCounts(InferencePlan plan, InferenceCounter counter, InferenceCounts? known)
    {
        PhaseCounts Of(Phase phase, int step) => counter.Tally.Freeze(new Scope(phase, step));
        StepCounts[] steps = new StepCounts[plan.Steps.Count];
        for (int k = 0; k < steps.Length; k++)
        {
            PlanStep step = plan.Steps[k];
            steps[k] = known is not null && step is not ReluStep
                ? known.Steps[k]
                : new StepCounts(
                    k,
                    step.Name,
                    known?.Steps[k].Kind ?? step.GetType().Name.Replace("Step", string.Empty, StringComparison.Ordinal),
                    (step as ReluStep)?.Relus ?? 0,
                    Of(Phase.SetUp, k),
                    Of(Phase.Offline, k),
                    Of(Phase.Online, k));
        }

        Steps = steps;
        SetUpAlone = known?.SetUpAlone ?? Of(Phase.SetUp, Scope.NoStep);
        OfflineAlone = known?.OfflineAlone ?? Of(Phase.Offline, Scope.NoStep);
        OnlineAlone = known?.OnlineAlone ?? Of(Phase.Online, Scope.NoStep);
        SetUp = known?.SetUp ?? PhaseCounts.Sum(SetUpAlone, steps, static step => step.SetUp);
        Offline = PhaseCounts.Sum(OfflineAlone, steps, static step => step.Offline);
        Online = PhaseCounts.Sum(OnlineAlone, steps, static step => step.Online);
        Waves = counter.Waves;
        ParametersWeighed = known?.ParametersWeighed ?? counter.ParametersWeighed;
        Garbler = counter.Protocol.Garbler;
        Transfer = counter.Protocol.Transfer;
        GarbledLayers = counter.GarbledLayers.ToDictionary(layer => layer.Step, layer => layer.Groups);
        ClientStoredBytes = counter.ClientStoredBytes;
        ServerStoredBytes = counter.ServerStoredBytes;
    }

    /// <summary>Once per session.</summary>
    public PhaseCounts SetUp { get; }

    /// <summary>Once per inference, before the image is known.</summary>
    public PhaseCounts Offline { get; }

    /// <summary>From the image to the logits.</summary>
    public PhaseCounts Online { get; }

    /// <summary>The same by step of the plan; what belongs to no step is only in the totals.</summary>
    public IReadOnlyList<StepCounts> Steps { get; }

    /// <summary>Linear steps in the rounds in which they are preprocessed.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Waves { get; }

    /// <summary>Bytes of the client's half of the offline result.</summary>
    public long ClientStoredBytes { get; }

    /// <summary>Bytes of the server's half of the offline result.</summary>
    public long ServerStoredBytes { get; }

    /// <summary>The part of the set-up that belongs to no step.</summary>
    internal PhaseCounts SetUpAlone { get; }

    /// <summary>The part of the offline phase that belongs to no step.</summary>
    internal PhaseCounts OfflineAlone { get; }

    /// <summary>The part of the online phase that belongs to no step.</summary>
    internal PhaseCounts OnlineAlone { get; }

    /// <summary>Homomorphic parameters that each party weighs in planning all linear steps.</summary>
    internal long ParametersWeighed { get; }

    /// <summary>Who garbles.</summary>
    internal GarblerRole Garbler { get; }

    /// <summary>How oblivious transfers are extended.</summary>
    internal OTExtension Transfer { get; }

    /// <summary>Groups of equal circuits, by step.</summary>
    internal IReadOnlyDictionary<int, IReadOnlyList<GarbledShape>> GarbledLayers { get; }

    /// <summary>Counts an inference.</summary>
    /// <param name="plan">Public plan; weights are not looked at.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="options">What the parties decide; null for the defaults.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No inference is asked for.</exception>
    /// <exception cref="HomomorphicLinear.LinearLayerPlanException">A linear layer has no secure parameters.</exception>
    /// <exception cref="OverflowException">A count is beyond 2^63.</exception>
    public static InferenceCounts Of(InferencePlan plan, ProtocolSpecification protocol, CountOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(protocol);
        options ??= new CountOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Inferences, 1);
        InferenceCounter counter = new(plan, protocol, options, null);
        counter.Count();
        return new InferenceCounts(plan, counter, null);
    }

    /// <summary>Counts the same network with other masks on its ReLUs: everything but the ReLU steps is taken over.</summary>
    /// <param name="plan">Public plan; a ReLU step has a mask where the plan of <paramref name="known"/> has one, and one at least keeps a ReLU.</param>
    /// <param name="protocol">The protocol of <paramref name="known"/>, without silent transfers: those depend on what went before.</param>
    /// <param name="known">Counts with the default options.</param>
    /// <returns>The counts.</returns>
    internal static InferenceCounts Recount(InferencePlan plan, ProtocolSpecification protocol, InferenceCounts known)
    {
        InferenceCounter counter = new(plan, protocol, new CountOptions(), known);
        counter.Recount();
        return new InferenceCounts(plan, counter, known);
    }
}

/// <summary>What one step of the plan takes.</summary>
/// <param name="Step">Index of the step.</param>
/// <param name="Name">Name of the layer it came from.</param>
/// <param name="Kind">What the step does.</param>
/// <param name="Relus">Scalar ReLUs in it.</param>
/// <param name="SetUp">Its part of the set-up.</param>
/// <param name="Offline">Its part of the offline phase.</param>
/// <param name="Online">Its part of the online phase.</param>
public sealed record StepCounts(
    int Step,
    string Name,
    string Kind,
    int Relus,
    PhaseCounts SetUp,
    PhaseCounts Offline,
    PhaseCounts Online);
