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
    private InferenceCounts(InferencePlan plan, InferenceCounter counter)
    {
        PhaseCounts Of(Phase phase, int step) => counter.Tally.Freeze(new Scope(phase, step));
        StepCounts[] steps = new StepCounts[plan.Steps.Count];
        for (int k = 0; k < steps.Length; k++)
        {
            PlanStep step = plan.Steps[k];
            steps[k] = new StepCounts(
                k,
                step.Name,
                step.GetType().Name.Replace("Step", string.Empty, StringComparison.Ordinal),
                (step as ReluStep)?.Relus ?? 0,
                Of(Phase.SetUp, k),
                Of(Phase.Offline, k),
                Of(Phase.Online, k));
        }

        Steps = steps;
        SetUpAlone = Of(Phase.SetUp, Scope.NoStep);
        OfflineAlone = Of(Phase.Offline, Scope.NoStep);
        OnlineAlone = Of(Phase.Online, Scope.NoStep);
        SetUp = PhaseCounts.Sum(SetUpAlone, steps, static step => step.SetUp);
        Offline = PhaseCounts.Sum(OfflineAlone, steps, static step => step.Offline);
        Online = PhaseCounts.Sum(OnlineAlone, steps, static step => step.Online);
        Waves = counter.Waves;
        ParametersWeighed = counter.ParametersWeighed;
        Garbler = counter.Protocol.Garbler;
        Transfer = counter.Protocol.Transfer;
        GarbledLayers = counter.GarbledLayers.ToDictionary(layer => layer.Step, layer => layer.Groups);
        ClientStoredBytes = counter.ClientStoredBytes;
        ServerStoredBytes = counter.ServerStoredBytes;
    }

    /// <summary>Counts of a network with other masks than the known one's.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="known">Counts to take over for everything that is no ReLU step.</param>
    /// <param name="offline">The part of the offline phase that belongs to no ReLU step.</param>
    /// <param name="online">The part of the online phase that belongs to no ReLU step.</param>
    /// <param name="relus">Counts of the ReLU steps, by step.</param>
    /// <param name="clientStoredBytes">Bytes of the client's half of the offline result.</param>
    /// <param name="serverStoredBytes">Bytes of the server's half.</param>
    internal InferenceCounts(
        InferencePlan plan,
        InferenceCounts known,
        PhaseCounts offline,
        PhaseCounts online,
        ReluLayerCounts?[] relus,
        long clientStoredBytes,
        long serverStoredBytes)
        : this(known)
    {
        StepCounts[] steps = new StepCounts[relus.Length];
        List<StepCounts> recounted = new(known.GarbledLayers.Count);
        Dictionary<int, IReadOnlyList<GarbledShape>> garbled = new(known.GarbledLayers.Count);
        for (int k = 0; k < steps.Length; k++)
        {
            StepCounts step = known.Steps[k];
            IReadOnlyList<GarbledShape>? groups;
            if (relus[k] is ReluLayerCounts counts)
            {
                steps[k] = step with { Relus = ((ReluStep)plan.Steps[k]).Relus, Offline = counts.Offline, Online = counts.Online };
                recounted.Add(steps[k]);
                groups = counts.Groups.Count > 0 ? counts.Groups : null;
            }
            else
            {
                steps[k] = step;
                groups = known.GarbledLayers.GetValueOrDefault(k);
            }

            if (groups is not null)
            {
                garbled.Add(k, groups);
            }
        }

        Steps = steps;
        Offline = PhaseCounts.Sum(offline, recounted, static step => step.Offline);
        Online = PhaseCounts.Sum(online, recounted, static step => step.Online);
        GarbledLayers = garbled;
        ClientStoredBytes = clientStoredBytes;
        ServerStoredBytes = serverStoredBytes;
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
    /// <exception cref="CountOverflowException">A count is beyond 2^63; the message names the layer.</exception>
    public static InferenceCounts Of(InferencePlan plan, ProtocolSpecification protocol, CountOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(protocol);
        options ??= new CountOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Inferences, 1);
        InferenceCounter counter = new(plan, protocol, options);
        counter.Count();
        return new InferenceCounts(plan, counter);
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
