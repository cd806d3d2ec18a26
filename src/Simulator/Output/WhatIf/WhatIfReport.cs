using PrivateInference.CostModel.Economics;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Protocols;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Output.WhatIf;

/// <summary>A series or grid of estimates, as it is written to JSON; the floor at zero ReLUs beside every point.</summary>
internal sealed record WhatIfReport
{
    /// <summary>Name and version of this layout.</summary>
    public string Schema { get; init; } = "pisim.whatif/1";

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = InvokedCommand.Text;

    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Its ReLUs.</summary>
    public required long Relus { get; init; }

    /// <summary>Where what is not varied comes from.</summary>
    public required RunReport.LinkSection Link { get; init; }

    /// <summary>Machines.</summary>
    public required string Profiles { get; init; }

    /// <summary>What is varied.</summary>
    public required IReadOnlyList<AxisSection> Axes { get; init; }

    /// <summary>What money is counted in; null without prices.</summary>
    public required string? Currency { get; init; }

    /// <summary>Where one protocol overtakes the other; null where none was asked for.</summary>
    public required CrossoverSection? Crossover { get; init; }

    /// <summary>Every point.</summary>
    public required IReadOnlyList<WhatIfRow> Points { get; init; }

    /// <summary>Evaluates a question.</summary>
    /// <param name="network">Name of the network.</param>
    /// <param name="question">The question.</param>
    /// <param name="asked">A model for each of its protocols, and the choices made in it; null for a published one, which leaves none.</param>
    /// <param name="at">The point from which the axes depart.</param>
    /// <param name="profiles">Machines in words.</param>
    /// <param name="prices">Prices, or null.</param>
    /// <returns>The report.</returns>
    public static WhatIfReport Create(
        string network,
        WhatIfQuestion question,
        IReadOnlyList<(IDesignModel Model, ProtocolSpecification? Specification)> asked,
        DesignPoint at,
        string profiles,
        PriceList? prices)
    {
        VariedAxis first = question.Axes[0];
        VariedAxis? second = question.Axes.Count > 1 ? question.Axes[1] : null;
        IDesignModel[] models = [.. asked.Select(one => one.Model)];
        List<(IDesignModel Model, ProtocolSpecification? Specification, double First, double? Second)> places =
        [
            .. from protocol in asked
               from one in first.Values()
               from two in second is null ? [null] : second.Values().Select(value => (double?)value)
               select (protocol.Model, protocol.Specification, one, two),
        ];
        WhatIfRow[] rows = new WhatIfRow[places.Count];
        _ = Parallel.For(0, rows.Length, k =>
        {
            (IDesignModel model, ProtocolSpecification? specification, double one, double? two) = places[k];
            DesignPoint point = at.With(first, one);
            rows[k] = WhatIfRow.Of(model, two is double value ? point.With(second!, value) : point, one, two, prices) with
            {
                Network = network,
                Garbling = specification is null ? null : ProtocolWords.Of(specification.Garbling),
                Ot = specification is null ? null : ProtocolWords.Of(specification.Transfer),
            };
        });
        return new WhatIfReport
        {
            Network = network,
            Relus = models[0].Relus,
            Link = RunReport.LinkSection.Of(at.Link),
            Profiles = profiles,
            Axes = [.. question.Axes.Select(axis => new AxisSection(axis.Name, axis.Unit, axis.IsLogarithmic ? "log" : "lin", axis.Values()))],
            Currency = prices?.Currency,
            Crossover = question.CrossoverOf is string of ? CrossoverSection.Create(first, models, at, of) : null,
            Points = rows,
        };
    }

    /// <summary>An axis.</summary>
    internal sealed record AxisSection(string Name, string Unit, string Scale, IReadOnlyList<double> Values);

    /// <summary>Who is ahead where.</summary>
    /// <param name="Seconds">Seconds compared: total, offline or online.</param>
    /// <param name="Axis">What is varied.</param>
    /// <param name="Unit">Unit of the axis.</param>
    /// <param name="AheadAtStart">Protocol that is ahead at the first value; null when both take the same all along.</param>
    /// <param name="Found">Every point at which that changes.</param>
    internal sealed record CrossoverSection(string Seconds, string Axis, string Unit, string? AheadAtStart, IReadOnlyList<CrossoverPoint> Found)
    {
        public static CrossoverSection Create(VariedAxis axis, IReadOnlyList<IDesignModel> models, DesignPoint at, string of)
        {
            (IReadOnlyList<Crossover> found, int start) = CostModel.WhatIf.Crossover.Find(
                axis,
                value => SecondsOf(models[0].Evaluate(at.With(axis, value)), of),
                value => SecondsOf(models[1].Evaluate(at.With(axis, value)), of));
            return new CrossoverSection(
                of,
                axis.Name,
                axis.Unit,
                start < 0 ? null : models[start].Protocol,
                [.. found.Select(point => new CrossoverPoint(point.Value, models[1 - point.AheadBefore].Protocol, models[point.AheadBefore].Protocol, point.Seconds))]);
        }

        private static double SecondsOf(DesignCost cost, string of) => of switch
        {
            "offline" => cost.OfflineSeconds,
            "online" => cost.OnlineSeconds,
            _ => cost.TotalSeconds,
        };
    }

    /// <summary>A crossover.</summary>
    /// <param name="Value">Value of the axis.</param>
    /// <param name="AheadFromHere">Protocol that is faster from here on.</param>
    /// <param name="AheadBefore">Protocol that was faster before.</param>
    /// <param name="Seconds">What it takes there.</param>
    internal sealed record CrossoverPoint(double Value, string AheadFromHere, string AheadBefore, double Seconds);
}

/// <summary>One point, as a line of the CSV. Bytes, energy and money are of offline and online phase together.</summary>
internal sealed record WhatIfRow(
    string Protocol,
    double First,
    double? Second,
    long Relus,
    double? UpBitsPerSecond,
    double? DownBitsPerSecond,
    double RttSeconds,
    int? Cores,
    int? RingBits,
    double SetupSeconds,
    double OfflineSeconds,
    double OnlineSeconds,
    double TotalSeconds,
    double FloorOfflineSeconds,
    double FloorOnlineSeconds,
    double FloorTotalSeconds,
    long BytesUp,
    long BytesDown,
    long ClientStoredBytes,
    long ServerStoredBytes,
    double? Joules,
    double? Money)
{
    /// <summary>Name of the network.</summary>
    public string Network { get; init; } = string.Empty;

    /// <summary>How AND gates are garbled; null for a published protocol.</summary>
    public string? Garbling { get; init; }

    /// <summary>How oblivious transfers are extended; null for a published protocol.</summary>
    public string? Ot { get; init; }

    /// <summary>Evaluates a point and its floor.</summary>
    /// <param name="model">The model.</param>
    /// <param name="point">The point.</param>
    /// <param name="first">Value on the first axis.</param>
    /// <param name="second">Value on the second axis, or null.</param>
    /// <param name="prices">Prices, or null.</param>
    /// <returns>The line.</returns>
    public static WhatIfRow Of(IDesignModel model, DesignPoint point, double first, double? second, PriceList? prices)
    {
        DesignCost cost = model.Evaluate(point);
        DesignCost floor = point.Relus == 0 ? cost : model.Evaluate(point with { Relus = 0 });
        RunReport.LinkSection link = RunReport.LinkSection.Of(point.Link);
        RunningCost? running = prices?.Of(cost.ClientWorkSeconds, cost.ServerWorkSeconds, cost.BytesUp, cost.BytesDown);
        return new WhatIfRow(
            model.Protocol,
            first,
            second,
            point.Relus,
            link.UpBitsPerSecond,
            link.DownBitsPerSecond,
            link.RttSeconds,
            point.Cores,
            point.RingBits,
            cost.SetUpSeconds,
            cost.OfflineSeconds,
            cost.OnlineSeconds,
            cost.TotalSeconds,
            floor.OfflineSeconds,
            floor.OnlineSeconds,
            floor.TotalSeconds,
            cost.BytesUp,
            cost.BytesDown,
            cost.ClientStoredBytes,
            cost.ServerStoredBytes,
            running?.Joules,
            running?.Money);
    }
}
