using PrivateInference.Primitives;
using PrivateInference.Simulator.Output;
using Spectre.Console;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>A network's linear layers under encryption, one kind of layer a line.</summary>
/// <param name="network">Its name.</param>
/// <param name="arithmetic">Ring and weights.</param>
internal sealed class LayerTable(string network, string arithmetic) : IBenchmarkTable
{
    private readonly List<Row> _rows = [];

    /// <summary>Seconds, weights prepared.</summary>
    public double Seconds => _rows.Sum(row => row.Count * row.Figures.Seconds);

    /// <summary>Seconds to prepare the weights.</summary>
    public double PrepareSeconds => _rows.Sum(row => row.Count * row.Figures.PrepareSeconds);

    /// <summary>Bytes from client to server.</summary>
    public long Up => _rows.Sum(row => row.Count * row.Figures.Up);

    /// <summary>Bytes from server to client.</summary>
    public long Down => _rows.Sum(row => row.Count * row.Figures.Down);

    /// <inheritdoc/>
    public IEnumerable<BenchmarkResult> Results => _rows.SelectMany(row =>
    {
        string name = $"{network}.{Label(row)}";
        return new BenchmarkResult[]
        {
            new(name, row.Figures.Seconds, "s", null),
            new($"{name}.bytes", row.Figures.Up + row.Figures.Down, "bytes", null),
        };
    });

    /// <summary>Takes a kind of layer.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weightBits">Size of the weights.</param>
    /// <param name="figures">What one such layer takes.</param>
    /// <param name="count">How many the network has.</param>
    public void Add(ConvolutionShape shape, int weightBits, EncryptedLayer.Figures figures, int count)
        => _rows.Add(new Row(shape, weightBits, figures, count));

    /// <inheritdoc/>
    public void Print()
    {
        Table table = Terminal.CreateTable(
            $"{network}, linear layers offline, {arithmetic}; one core (Cheetah: OpenCheetah elsewhere, l = 37)",
            ["layer"],
            ["times", "client", "server", "together", "Cheetah", "weights, once", "up", "down", "Cheetah"]);
        foreach (Row row in _rows)
        {
            (double Seconds, long Bytes)? peer = PeerFigures.OpenCheetah(LayerName.Of(row.Shape));
            table.AddTextRow(
                Label(row),
                Quantity.Count(row.Count),
                Quantity.Seconds(row.Figures.ClientSeconds),
                Quantity.Seconds(row.Figures.EvaluateSeconds),
                Quantity.Seconds(row.Figures.Seconds),
                peer is null ? string.Empty : Quantity.Seconds(peer.Value.Seconds),
                row.Figures.IsPrepared ? Quantity.Seconds(row.Figures.PrepareSeconds) : "on the fly",
                Quantity.Bytes(row.Figures.Up),
                Quantity.Bytes(row.Figures.Down),
                peer is null ? string.Empty : Quantity.Bytes(peer.Value.Bytes));
        }

        Terminal.Output.Write(table);
    }

    /// <summary>The layer's name; with the size of its weights where the network has such layers of several sizes.</summary>
    private string Label(Row row)
    {
        string name = LayerName.Of(row.Shape);
        return _rows.Count(other => LayerName.Of(other.Shape) == name) == 1 ? name : FormattableString.Invariant($"{name},w{row.WeightBits}");
    }

    private sealed record Row(ConvolutionShape Shape, int WeightBits, EncryptedLayer.Figures Figures, int Count);
}
