using System.Globalization;
using PrivateInference.CostModel.Published;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.CostModel.Tests.Published;

/// <summary>The tables of data/papers and the machines of data/profiles.</summary>
internal static class PublishedData
{
    /// <summary>The logged program has no projections at its shortcuts: 18 linear layers where ResNet18 has 21.</summary>
    public static InferencePlan AsLogged(string zoo)
    {
        InferencePlan plan = ShapePlan.Create(zoo);
        return plan with
        {
            Steps = [.. plan.Steps.Where(step => step is not LinearStep { Convolution: { KernelHeight: 1, StrideHeight: 2 } })],
        };
    }

    public static DelphiMachine Machine(string name) => DelphiMachine.Read(Profile(name));

    public static string Profile(string name) => Path.Combine(Root(), "data", "profiles", name + ".json");

    public static Func<string, double> Log(string dataset, string network, string protocol)
    {
        Dictionary<string, double> values = Lines("delphi_totals.csv")
            .Where(line => line[0] == dataset && line[1] == network && line[2] == protocol)
            .ToDictionary(line => line[4], line => Number(line[6]));
        return metric => values[metric];
    }

    public static IEnumerable<string[]> Lines(string file) => File.ReadLines(Paper(file)).Skip(1).Select(line => line.Split(','));

    public static string Paper(string file) => Path.Combine(Root(), "data", "papers", file);

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Simulator.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
