using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Schedules;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Output;

/// <summary>The result of an estimate, in the shape of a run's, as it is written to JSON.</summary>
internal sealed record EstimateReport
{
    /// <summary>Name and version of this layout.</summary>
    public string Schema { get; init; } = "pisim.estimate/1";

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = InvokedCommand.Text;

    /// <summary>What was looked at.</summary>
    public required RunReport.NetworkSection Network { get; init; }

    /// <summary>Name of the protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>The assumed link.</summary>
    public required RunReport.LinkSection Link { get; init; }

    /// <summary>The arithmetic, and where it comes from.</summary>
    public required ArithmeticSection Arithmetic { get; init; }

    /// <summary>What one inference takes, in a session of its own with weights transformed beforehand.</summary>
    public required PredictedSection Predicted { get; init; }

    /// <summary>What is left when every ReLU is removed.</summary>
    public required PredictedSection FloorWithoutRelus { get; init; }

    /// <summary>Energy and money; null without prices or without a profile.</summary>
    public EconomySection? Economy { get; init; }

    /// <summary>How many offline results the parties have room for; null where no limit was given.</summary>
    public StorageFit? Room { get; init; }

    /// <summary>
    /// Counts above 2^53: exact here and in the CSV, rounded by readers that hold numbers as doubles (JavaScript, spreadsheets). Nearly always empty.
    /// </summary>
    public IReadOnlyList<string> BeyondDoubles => LargeCounts.Of(this);

    /// <summary>By step of the plan.</summary>
    public required IReadOnlyList<StepSection> Layers { get; init; }

    /// <summary>Seconds that planning, counting and predicting took; start-up, reports and <see cref="CompileSeconds"/> aside.</summary>
    public double WorkSeconds { get; init; }

    /// <summary>Seconds of the same once more, with all code compiled and homomorphic parameters known: what a search pays for a network.</summary>
    public double WarmSeconds { get; init; }

    /// <summary>Seconds in which the runtime compiled the program meanwhile: part of the start-up of a process, once.</summary>
    public double CompileSeconds { get; init; }

    /// <summary>Estimates an inference.</summary>
    /// <param name="planned">Public plan.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="link">Link.</param>
    /// <param name="machines">What the parties run on.</param>
    /// <returns>The report.</returns>
    public static EstimateReport Create(PlannedShapes planned, ProtocolSpecification protocol, LinkProfile link, EstimateMachines machines)
    {
        InferencePlan plan = planned.Plan;
        LatencyModel? model = machines.Over(link);
        string profiles = machines.ToString();
        InferenceCounts counts = InferenceCounts.Of(plan, protocol, machines.Counting);
        InferenceCounts floor = InferenceCounts.Of(ShapeRing.Widen(WithoutRelus(plan)), protocol, machines.Counting);
        long macs = plan.Steps.OfType<LinearStep>().Sum(step => step.Convolution.MultiplyAccumulates);
        return new EstimateReport
        {
            Network = new RunReport.NetworkSection(
                plan.Name,
                plan.Variant,
                [plan.InputShape.Channels, plan.InputShape.Height, plan.InputShape.Width],
                plan.Relus,
                macs),
            Protocol = protocol.Name,
            Link = RunReport.LinkSection.Of(link),
            Arithmetic = new ArithmeticSection(plan.RingBits, planned.Source),
            Predicted = PredictedSection.Of(counts, model?.Predict(counts), profiles),
            FloorWithoutRelus = PredictedSection.Of(floor, model?.Predict(floor), profiles),
            Layers =
            [
                .. counts.Steps.Select(step => new StepSection(
                    step.Step,
                    step.Name,
                    step.Kind,
                    step.Relus,
                    PredictedSection.Phase.Of(step.SetUp, null),
                    PredictedSection.Phase.Of(step.Offline, null),
                    PredictedSection.Phase.Of(step.Online, null))),
            ],
        };
    }

    /// <summary>Lines of a CSV.</summary>
    /// <returns>Three a step, then the totals of each phase as step -1.</returns>
    public IEnumerable<EstimateRow> Rows()
    {
        EstimateRow Row(string phase, int step, string name, string kind, long relus, PredictedSection.Phase cost) => new(
            Network.Name, Protocol, Link.Name, phase, step, name, kind, relus, cost.Seconds, cost.BytesUp, cost.BytesDown, cost.MessagesUp, cost.MessagesDown, cost.Rounds);
        foreach (StepSection step in Layers)
        {
            yield return Row("setup", step.Step, step.Name, step.Kind, step.Relus, step.Setup);
            yield return Row("offline", step.Step, step.Name, step.Kind, step.Relus, step.Offline);
            yield return Row("online", step.Step, step.Name, step.Kind, step.Relus, step.Online);
        }

        yield return Row("setup", -1, "total", "total", Network.Relus, Predicted.Setup);
        yield return Row("offline", -1, "total", "total", Network.Relus, Predicted.Offline);
        yield return Row("online", -1, "total", "total", Network.Relus, Predicted.Online);
    }

    /// <summary>Every ReLU becomes a local truncation, as a mask that keeps none would make it.</summary>
    private static InferencePlan WithoutRelus(InferencePlan plan) => plan with
    {
        Steps = [.. plan.Steps.Select(step => step is ReluStep relu
            ? new TruncateStep(relu.Name, relu.Inputs, relu.Shape, relu.Quantum, Math.Max(1, relu.Shift))
            : step)],
    };

    /// <summary>The assumed arithmetic.</summary>
    internal sealed record ArithmeticSection(int RingBits, string Source);

    /// <summary>One step of the plan.</summary>
    internal sealed record StepSection(
        int Step,
        string Name,
        string Kind,
        int Relus,
        PredictedSection.Phase Setup,
        PredictedSection.Phase Offline,
        PredictedSection.Phase Online);
}

/// <summary>One line of the CSV of an estimate.</summary>
internal sealed record EstimateRow(
    string Network,
    string Protocol,
    string Link,
    string Phase,
    int Step,
    string Name,
    string Kind,
    long Relus,
    double? Seconds,
    long BytesUp,
    long BytesDown,
    long MessagesUp,
    long MessagesDown,
    long Rounds);
