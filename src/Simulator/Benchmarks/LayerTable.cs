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
        string name = $"{network}.{LayerName.Of(row.Shape)}";
        return new BenchmarkResult[]
        {
            new(name, row.Figures.Seconds, "s", null),
            new($"{name}.bytes", row.Figures.Up + row.Figures.Down, "bytes", null),
        };
    });

    /// <summary>Takes a kind of layer.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="figures">What one such layer takes.</param>
    /// <param name="count">How many the network has.</param>
    public void Add(ConvolutionShape shape, EncryptedLayer.Figures figures, int count) => _rows.Add(new Row(shape, figures, count));

    /// <inheritdoc/>
    public void Print()
    {
        Table table = Terminal.CreateTable(
            $"{network}, linear layers offline, {arithmetic}; one core (peers, other machine: seconds, bytes both ways)",
            ["layer"],
            ["times", "encrypt", "evaluate", "decrypt", "together", "peer", "prepare weights", "up", "down", "peer"]);
        foreach (Row row in _rows)
        {
            string layer = LayerName.Of(row.Shape);
            table.AddTextRow(
                layer,
                Quantity.Count(row.Count),
                Quantity.Seconds(row.Figures.EncryptSeconds),
                Quantity.Seconds(row.Figures.EvaluateSeconds),
                Quantity.Seconds(row.Figures.DecryptSeconds),
                Quantity.Seconds(row.Figures.Seconds),
                PeerFigures.CheetahSeconds(layer),
                Quantity.Seconds(row.Figures.PrepareSeconds),
                Quantity.Bytes(row.Figures.Up),
                Quantity.Bytes(row.Figures.Down),
                PeerFigures.CheetahBytes(layer));
        }

        Terminal.Output.Write(table);
    }

    private sealed record Row(ConvolutionShape Shape, EncryptedLayer.Figures Figures, int Count);
}
