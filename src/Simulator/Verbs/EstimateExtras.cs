using System.CommandLine;
using PrivateInference.CostModel.Economics;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;
using PrivateInference.Simulator.Output.Published;
using PrivateInference.Simulator.Output.WhatIf;

namespace PrivateInference.Simulator.Verbs;

/// <summary>What <c>estimate</c> answers besides one point of this engine: series, crossovers, published protocols; prices and storage.</summary>
internal sealed class EstimateExtras
{
    private readonly WhatIfOptions _whatIf = new();
    private readonly PriceOption _prices = new();
    private readonly StorageOptions _storage = new();

    /// <summary>Adds the options to the verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command)
    {
        _whatIf.AddTo(command);
        _prices.AddTo(command);
        _storage.AddTo(command);
    }

    /// <summary>Answers and prints what is not one point of this engine.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="protocol">The protocol options.</param>
    /// <param name="network">A file, a name of the zoo, or null for the sample.</param>
    /// <param name="arithmetic">Arithmetic to assume.</param>
    /// <param name="link">Link to assume.</param>
    /// <param name="models">Machines.</param>
    /// <param name="files">Where results go besides the screen.</param>
    /// <returns>False when one point of this engine was asked for, and nothing was printed.</returns>
    public bool Answer(ParseResult parsed, ProtocolOptions protocol, string? network, ShapePlanOptions arithmetic, LinkProfile link, DesignModels models, ResultFiles files)
    {
        string name = protocol.Name(parsed);
        DesignModels.RequireProtocol(name);
        PriceList? prices = _prices.Read(parsed);
        if (_whatIf.Read(parsed, name) is WhatIfQuestion question)
        {
            if (prices is null && question.Protocols.All(asked => PublishedProtocol.Find(asked) is null))
            {
                (MachineProfile? client, MachineProfile? server) = models.Calibrated();
                prices = PriceList.Of(client, server);
            }

            WhatIfReport answer = WhatIfAnswer.Of(question, NetworkSource.LoadShapes(network), arithmetic, link, models, prices, other => protocol.Read(parsed, other));
            WhatIfTable.Print(answer);
            files.Write(answer, answer.Points);
            return true;
        }

        if (PublishedProtocol.Find(name) is PublishedProtocol published)
        {
            PublishedReport answer = Published(published, ShapePlan.Create(NetworkSource.LoadShapes(network), arithmetic), link, models, prices);
            answer = answer with { Room = _storage.Read(parsed, answer.Storage) };
            PublishedTable.Print(answer);
            answer.Room?.Print(answer.TotalSeconds);
            files.Write(answer, answer.Rows());
            return true;
        }

        return false;
    }

    /// <summary>Energy and money of a point, where prices and seconds are known.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="report">The estimate.</param>
    /// <param name="machines">Machines, whose profiles may carry prices.</param>
    /// <returns>The estimate, priced.</returns>
    public EstimateReport Price(ParseResult parsed, EstimateReport report, EstimateMachines machines)
    {
        PredictedSection.Phase offline = report.Predicted.Offline;
        PredictedSection.Phase online = report.Predicted.Online;
        return (_prices.Read(parsed) ?? PriceList.Of(machines.Client, machines.Server)) is not PriceList prices || offline.ClientSeconds is null
            ? report
            : report with
            {
                Economy = EconomySection.Of(prices, prices.Of(
                    offline.ClientSeconds.Value + online.ClientSeconds!.Value,
                    offline.ServerSeconds!.Value + online.ServerSeconds!.Value,
                    offline.BytesUp + online.BytesUp,
                    offline.BytesDown + online.BytesDown)),
            };
    }

    /// <summary>How many offline results fit, when a limit was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="report">The estimate.</param>
    /// <returns>The estimate with the answer.</returns>
    public EstimateReport Fit(ParseResult parsed, EstimateReport report)
        => report with { Room = _storage.Read(parsed, report.Predicted.Storage) };

    private static PublishedReport Published(PublishedProtocol protocol, InferencePlan plan, LinkProfile link, DesignModels models, PriceList? prices)
    {
        (DelphiMachine client, DelphiMachine server) = models.Published(protocol);
        PublishedReport report = PublishedReport.Create(plan, protocol, client, server, link);
        if (prices is null)
        {
            return report;
        }

        DesignCost cost = new PublishedNetwork(protocol, DelphiCounts.Of(plan, protocol.Garbler), client, server).Evaluate(new DesignPoint(plan.Relus, link));
        return report with { Economy = EconomySection.Of(prices, prices.Of(cost.ClientWorkSeconds, cost.ServerWorkSeconds, cost.BytesUp, cost.BytesDown)) };
    }
}

/// <summary>Where results go besides the screen.</summary>
/// <param name="Json">A file, or null.</param>
/// <param name="Csv">A file, or null.</param>
internal sealed record ResultFiles(string? Json, string? Csv)
{
    /// <summary>Writes the files that were named.</summary>
    /// <typeparam name="TReport">Type of the report.</typeparam>
    /// <typeparam name="TRow">Type of a line.</typeparam>
    /// <param name="report">Everything.</param>
    /// <param name="rows">Lines of the CSV.</param>
    public void Write<TReport, TRow>(TReport report, IEnumerable<TRow> rows)
    {
        if (Json is not null)
        {
            ReportFiles.WriteJson(Json, report);
        }

        if (Csv is not null)
        {
            ReportFiles.WriteCsv(Csv, rows);
        }
    }
}
