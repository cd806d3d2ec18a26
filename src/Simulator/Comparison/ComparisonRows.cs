using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Zoo;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.Simulator.Comparison;

/// <summary>Rows of a comparison, from networks at hand and from the literature.</summary>
internal static class ComparisonRows
{
    /// <summary>Predicts a network by every protocol over every link.</summary>
    /// <param name="named">A file or a name of the zoo.</param>
    /// <param name="protocols">Protocols by name.</param>
    /// <param name="links">Links.</param>
    /// <param name="model">The cost model.</param>
    /// <returns>The rows.</returns>
    public static IEnumerable<ComparisonRow> Predicted(string named, IReadOnlyList<string> protocols, IReadOnlyList<LinkProfile> links, ComparisonModel model)
    {
        Network network = NetworkSource.LoadShapes(named);
        InferencePlan plan = ShapeRing.Widen(ShapePlan.Create(network));
        ComparisonRow row = Describe(network.Name, AccuracyManifest.Of(named), plan, "predicted");
        return protocols.SelectMany(protocol => model.Predict(row, plan, protocol, links, [plan.Relus]).Select(entry => entry.Row));
    }

    /// <summary>Runs a network by every protocol over every link.</summary>
    /// <param name="named">A file or a name of the zoo.</param>
    /// <param name="protocols">Protocols of this engine.</param>
    /// <param name="links">Links.</param>
    /// <param name="progress">Told before every run.</param>
    /// <returns>The rows.</returns>
    public static IEnumerable<ComparisonRow> Measured(string named, IReadOnlyList<ProtocolSpecification> protocols, IReadOnlyList<LinkProfile> links, Action<string> progress)
    {
        Network network = NetworkSource.Load(named, 1);
        float[][] images = CalibrationInputs.Generate(network.InputShape, 2, 1);
        InferencePlan plan = FixedPointPlanner.Create(network, images, new FixedPointOptions());
        ulong[] image = InputEncoding.Quantize(plan, images[0]);
        ComparisonRow row = Describe(network.Name, AccuracyManifest.Of(named), plan, "measured");
        foreach (ProtocolSpecification protocol in protocols)
        {
            foreach (LinkProfile link in links)
            {
                progress($"running {network.Name} by {protocol.Name} over {link.Name}");
                SessionOptions options = new() { Link = link, Threads = Math.Max(1, Environment.ProcessorCount / 2) };
                TwoPartyResult run = TwoPartyRun.Execute(plan, image, protocol, options, options, 1);
                InferenceMeasurement last = run.Inferences[^1];
                yield return row with
                {
                    Protocol = protocol.Name,
                    Link = link.Name,
                    OfflineSeconds = last.Offline.Seconds,
                    OnlineSeconds = last.Online.Seconds,
                    BytesUp = last.Offline.BytesUp + last.Online.BytesUp,
                    BytesDown = last.Offline.BytesDown + last.Online.BytesDown,
                    ClientStoredBytes = run.ClientStoredBytes,
                    ServerStoredBytes = run.Server.StoredBytes,
                };
            }
        }
    }

    /// <summary>Recomputes points of the literature on ResNet18 with as many ReLUs, whatever backbone they have: one model for all.</summary>
    /// <param name="points">The points.</param>
    /// <param name="protocols">Protocols by name.</param>
    /// <param name="links">Links.</param>
    /// <param name="model">The cost model.</param>
    /// <returns>The rows; points with more ReLUs than ResNet18 has are left out.</returns>
    public static IEnumerable<ComparisonRow> Published(
        IReadOnlyList<LiteraturePoint> points,
        IReadOnlyList<string> protocols,
        IReadOnlyList<LinkProfile> links,
        ComparisonModel model)
    {
        foreach (IGrouping<string, LiteraturePoint> set in points.GroupBy(point => point.DataSet))
        {
            (string backbone, int classes) = ParetoFront.DataSetName(set.Key) switch
            {
                "tinyimagenet" => ("resnet18-tiny", 200),
                "cifar100" => ("resnet18-cifar", 100),
                _ => ("resnet18-cifar", 10),
            };
            InferencePlan plan = ShapePlan.Create(NetworkZoo.BuildShapes(backbone, classes));
            ComparisonRow row = Describe(string.Empty, new AccuracyManifest(null, null, set.Key, string.Empty), plan, ComparisonRow.Literature);
            ILookup<long, LiteraturePoint> byRelus = set.Where(point => point.Relus <= plan.Relus).ToLookup(point => point.Relus);
            long[] relus = [.. byRelus.Select(group => group.Key).Order()];
            foreach (string protocol in protocols)
            {
                foreach ((long kept, ComparisonRow cost) in model.Predict(row, plan, protocol, links, relus))
                {
                    foreach (LiteraturePoint point in byRelus[kept])
                    {
                        yield return cost with
                        {
                            Network = point.Method,
                            Accuracy = point.Accuracy,
                            PublishedOnlineSeconds = point.OnlineSeconds,
                            Source = $"{point.Source}; backbone there: {point.Backbone}; recomputed as {backbone} with these ReLUs",
                        };
                    }
                }
            }
        }
    }

    private static ComparisonRow Describe(string name, AccuracyManifest accuracy, InferencePlan plan, string origin) => new()
    {
        Network = name,
        DataSet = accuracy.DataSet,
        Origin = origin,
        Protocol = string.Empty,
        Link = string.Empty,
        Accuracy = accuracy.Float,
        FixedPointAccuracy = accuracy.FixedPoint,
        Relus = plan.Relus,
        Macs = plan.Steps.OfType<LinearStep>().Sum(step => step.Convolution.MultiplyAccumulates),
        BytesUp = 0,
        BytesDown = 0,
        ClientStoredBytes = 0,
        ServerStoredBytes = 0,
        Source = accuracy.File,
    };
}
