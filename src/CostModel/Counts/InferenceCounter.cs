using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Engine;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Protocols.Store;

namespace PrivateInference.CostModel.Counts;

/// <summary>
/// Walks a session as <c>InferenceClient</c>, <c>ClientParty</c> and <c>ServerParty</c> do, in their order, and counts instead of
/// sending and computing.
/// </summary>
internal sealed class InferenceCounter
{
    private const int CommandBytes = 17;
    private const int IdBytes = 16;
    private readonly InferencePlan _plan;
    private readonly ProtocolSpecification _protocol;
    private readonly CountOptions _options;
    private readonly FrameCounter _up;
    private readonly FrameCounter _down;
    private readonly NonLinearCounter _nonLinear;
    private readonly HashSet<int> _prepared = [];

    /// <summary>Prepares counting.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="options">What the parties decide.</param>
    public InferenceCounter(InferencePlan plan, ProtocolSpecification protocol, CountOptions options)
        : this(plan, protocol, options, new OfflineSchedule(plan, protocol.Removed).Waves)
    {
    }

    private InferenceCounter(InferencePlan plan, ProtocolSpecification protocol, CountOptions options, IReadOnlyList<IReadOnlyList<int>> waves)
    {
        _plan = plan;
        _protocol = protocol;
        _options = options;
        Tally = new CountTally(plan.Steps.Count);
        _up = new FrameCounter(Tally, up: true);
        _down = new FrameCounter(Tally, up: false);
        _nonLinear = new NonLinearCounter(plan, protocol, Tally, _up, _down);
        Waves = waves;
    }

    /// <summary>What was counted.</summary>
    public CountTally Tally { get; }

    /// <summary>Linear steps, wave by wave.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Waves { get; }

    /// <summary>Homomorphic parameters weighed in planning all linear steps, by each party.</summary>
    public long ParametersWeighed { get; private set; }

    /// <summary>Bytes of the client's half of the offline result.</summary>
    public long ClientStoredBytes { get; private set; }

    /// <summary>Bytes of the server's half of the offline result.</summary>
    public long ServerStoredBytes { get; private set; }

    /// <summary>Who garbles, and how.</summary>
    public ProtocolSpecification Protocol => _protocol;

    /// <summary>Groups of equal circuits, layer by layer.</summary>
    public IReadOnlyList<(int Step, IReadOnlyList<GarbledShape> Groups)> GarbledLayers => _nonLinear.Layers;

    private int RingBits => _plan.RingBits;

    /// <summary>Counts a session.</summary>
    /// <exception cref="CountOverflowException">A count of a layer is beyond 2^63.</exception>
    public void Count()
    {
        LinearPlans.Prepare(_plan);
        try
        {
            SetUp();
            Offline();
            Online();
        }
        catch (OverflowException overflow)
        {
            string where = Tally.LastStep == Scope.NoStep ? "what belongs to no layer" : $"layer {_plan.Steps[Tally.LastStep].Name}";
            throw new CountOverflowException($"{where}: a count is beyond 2^63", overflow);
        }

        Store();
    }

    /// <summary>Counts a ReLU step alone, as it is counted within its plan.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="relu">The step.</param>
    /// <param name="protocol">Protocol, without silent transfers.</param>
    /// <returns>The counts.</returns>
    public static ReluLayerCounts OfRelus(InferencePlan plan, ReluStep relu, ProtocolSpecification protocol)
    {
        InferenceCounter counter = new(plan with { Steps = [relu] }, protocol, new CountOptions(), []);
        counter._nonLinear.Offline(1);
        counter.Shares(0);
        counter.Arithmetic(0);
        counter._up.Flush();
        counter._nonLinear.Online();
        counter.Store();
        return new ReluLayerCounts(
            counter.Tally.Freeze(new Scope(Phase.Offline, 0)),
            counter.Tally.Freeze(new Scope(Phase.Online, 0)),
            counter._nonLinear.Layers.Count > 0 ? counter._nonLinear.Layers[0].Groups : [],
            counter.ClientStoredBytes - StoredBytes.Client(plan.InputShape.Elements, relu.Shape.Elements),
            counter.ServerStoredBytes - StoredBytes.Server([]));
    }

    /// <summary>Positions of a step that are truncated locally, as <see cref="RemovedRelus.Create"/> finds them.</summary>
    private static long RemovedPositions(PlanStep step) => step switch
    {
        TruncateStep truncate => truncate.Shape.Elements,
        ReluStep relu => relu.Shape.Elements - relu.Relus,
        _ => 0,
    };

    private void SetUp()
    {
        CountTally.Cell cell = Tally[Scope.Of(Phase.SetUp)];
        using CountingStream plan = new();
        PlanFormat.WritePublic(plan, _plan);
        _up.WriteFlushed(Greeting.HelloBytes(_protocol.Name));
        _down.WriteFlushed(Greeting.WelcomeBytes(_protocol.Name, plan.Length));
        cell.Rounds++;

        _up.WriteFlushed(CommandBytes);
        _nonLinear.SetUp();
        PrepareWeights();
        EndPhase(Scope.Of(Phase.SetUp));

        // The commands for offline and online phases belong to no phase of their own.
        _up.WriteFlushed(CommandBytes, 2L * _options.Inferences);
    }

    private void PrepareWeights()
    {
        long used = 0;
        for (int k = 0; k < _plan.Steps.Count; k++)
        {
            if (_plan.Steps[k] is LinearStep step)
            {
                // As LinearServer.Prepare spends its budget: a layer that does not fit leaves room for smaller ones after it.
                LinearLayerPlan layer = LinearPlans.Of(step, RingBits);
                ParametersWeighed += layer.ParametersWeighed;
                if (checked(used + layer.PreparedWeightBytes) <= _options.PreparedBytesLimit)
                {
                    used += layer.PreparedWeightBytes;
                    _ = _prepared.Add(k);
                    CountTally.Cell cell = Tally[new Scope(Phase.SetUp, k)];
                    cell.Server(Operation.WeightTransform, layer.IsDirect(isKept: true) ? 0 : layer.TransformedValues(isKept: true));
                    cell.Server(Operation.StoredByte, layer.PreparedWeightBytes);
                }
            }
        }
    }

    private void Offline()
    {
        Scope whole = Scope.Of(Phase.Offline);
        _up.Enter(whole);
        _up.WriteFlushed(IdBytes);
        foreach (IReadOnlyList<int> wave in Waves)
        {
            foreach (int step in wave)
            {
                Linear(step);
            }

            Tally[new Scope(Phase.Offline, wave[0])].Rounds++;
        }

        _nonLinear.Offline(_options.Inferences);
        Tally[whole].Rounds += _nonLinear.Layers.Count > 0 ? 1 : 0;
        Shares();
        EndPhase(whole);
    }

    private void Linear(int step)
    {
        LinearLayerPlan layer = LinearPlans.Of((LinearStep)_plan.Steps[step], RingBits);
        Scope scope = new(Phase.Offline, step);
        _up.Enter(scope);
        _up.WriteFlushed(layer.UploadBytes);
        _down.Enter(scope);
        _down.WriteFlushed(layer.DownloadBytes);

        checked
        {
            long degree = layer.Parameters.RingDegree;
            long coefficients = degree * layer.Parameters.Moduli.Count;
            CountTally.Cell cell = Tally[scope];
            cell.Client(Operation.Encryption, layer.Counts.Encryptions * coefficients);
            cell.Client(Operation.Decryption, layer.Counts.Decryptions * degree);
            cell.Server(Operation.Answer, layer.Counts.CiphertextsDown * coefficients);
            cell.Server(Operation.ShareElement, layer.Shape.OutputElements);
            bool isKept = _prepared.Contains(step);
            if (layer.IsDirect(isKept))
            {
                cell.Server(Operation.DirectLoad, layer.Counts.CiphertextsUp * coefficients);
                cell.Server(Operation.DirectProduct, layer.Counts.DirectProducts);
                return;
            }

            cell.Server(Operation.CiphertextLoad, layer.LoadedValues(isKept));
            cell.Server(Operation.PlaintextProduct, layer.ValueProducts(isKept));
            cell.Server(Operation.WeightTransform, isKept ? 0 : layer.TransformedValues(isKept: false));
        }
    }

    /// <summary>The client's shares of every tensor, and what it sends about positions without a ReLU.</summary>
    private void Shares()
    {
        for (int k = 0; k < _plan.Steps.Count; k++)
        {
            Shares(k);
        }
    }

    private void Shares(int index)
    {
        PlanStep step = _plan.Steps[index];
        Scope scope = new(Phase.Offline, index);
        Tally[scope].Client(Operation.ShareElement, step is LinearStep ? 0 : step.Shape.Elements);
        long positions = RemovedPositions(step);
        if (positions > 0 && _protocol.Removed == Protocols.RemovedPositions.Correction)
        {
            _up.Enter(scope);
            _up.Write(StoredBytes.Packed(positions * RingBits));
        }
    }

    private void Online()
    {
        Scope whole = Scope.Of(Phase.Online);
        _up.Enter(whole);
        _up.WriteFlushed(StoredBytes.Packed((long)_plan.InputShape.Elements * RingBits));
        Tally[whole].Client(Operation.ShareElement, _plan.InputShape.Elements + _plan.OutputShape.Elements);
        for (int k = 0; k < _plan.Steps.Count; k++)
        {
            Arithmetic(k);
        }

        _nonLinear.Online();
        _down.Enter(whole);
        _down.WriteFlushed(StoredBytes.Packed((long)_plan.OutputShape.Elements * RingBits));
        Tally[whole].Rounds++;
    }

    private void Arithmetic(int index)
    {
        PlanStep step = _plan.Steps[index];
        CountTally.Cell cell = Tally[new Scope(Phase.Online, index)];
        cell.Server(Operation.MultiplyAccumulate, step is LinearStep linear ? linear.Convolution.MultiplyAccumulates : 0);
        cell.Server(Operation.ShareElement, step switch
        {
            ReluStep or MaxPoolStep => RemovedPositions(step),

            // Added up, and masked.
            LinearStep => 2L * step.Shape.Elements,
            _ => step.Shape.Elements,
        });
    }

    private void Store()
    {
        checked
        {
            long garbler = 0;
            long evaluator = 0;
            foreach ((_, IReadOnlyList<GarbledShape> groups) in _nonLinear.Layers)
            {
                garbler += StoredBytes.Layer;
                evaluator += StoredBytes.Layer;
                foreach (GarbledShape group in groups)
                {
                    foreach ((int instances, long times) in group.Chunks())
                    {
                        garbler += times * StoredBytes.GarblerChunk(_protocol.Garbler, group, instances);
                        evaluator += times * StoredBytes.EvaluatorChunk(_protocol.Garbler, group, instances);
                    }
                }
            }

            IEnumerable<long> corrections = _protocol.Removed == Protocols.RemovedPositions.Correction
                ? _plan.Steps.Select(RemovedPositions).Where(positions => positions > 0)
                : [];
            bool serverGarbles = _protocol.Garbler == GarblerRole.Server;
            ClientStoredBytes = StoredBytes.Client(_plan.InputShape.Elements, _plan.OutputShape.Elements) + (serverGarbles ? evaluator : garbler);
            ServerStoredBytes = StoredBytes.Server(corrections) + (serverGarbles ? garbler : evaluator);
        }
    }

    private void EndPhase(Scope scope)
    {
        _up.Enter(scope);
        _up.WriteFlushed(1);
        _down.Enter(scope);
        _down.WriteFlushed(1);
        Tally[scope].Rounds++;
    }
}
