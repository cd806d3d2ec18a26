namespace PrivateInference.Simulator.Benchmarks;

/// <summary>One line on the error stream that tells what is being measured; silent when that is not a terminal.</summary>
internal sealed class BenchmarkProgress
{
    private readonly bool _isTerminal = !Console.IsErrorRedirected;

    /// <summary>Says what is measured now.</summary>
    /// <param name="what">The name of a figure or a layer.</param>
    public void Show(string what)
    {
        if (_isTerminal)
        {
            Console.Error.Write($"\r\u001b[Kmeasuring {what}");
        }
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        if (_isTerminal)
        {
            Console.Error.Write("\r\u001b[K");
        }
    }
}
