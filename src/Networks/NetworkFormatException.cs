using System.Globalization;
using System.Text;

namespace PrivateInference.Networks;

/// <summary>A model file that cannot be read as a network: damaged, contradictory, or using what cannot be run.</summary>
public sealed class NetworkFormatException : Exception
{
    /// <summary>Makes the error for a damaged or contradictory file.</summary>
    /// <param name="message">One line: the file, the place in it, what was expected and what was found.</param>
    /// <param name="inner">What was caught, or null.</param>
    public NetworkFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>Makes the error for a file that uses operators or options that are not supported.</summary>
    /// <param name="source">The file, as the caller named it.</param>
    /// <param name="unsupported">Every node that is not supported, at least one, in the order of the file.</param>
    public NetworkFormatException(string source, IReadOnlyList<UnsupportedNode> unsupported)
        : base(Describe(source, unsupported))
        => UnsupportedNodes = unsupported;

    /// <summary>Every node that is not supported; empty if the file is wrong in another way.</summary>
    public IReadOnlyList<UnsupportedNode> UnsupportedNodes { get; } = [];

    private static string Describe(string source, IReadOnlyList<UnsupportedNode> unsupported)
    {
        ArgumentOutOfRangeException.ThrowIfZero(unsupported.Count, nameof(unsupported));
        string operators = string.Join(", ", unsupported.Select(node => node.Operator).Distinct());
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{source}: {unsupported.Count} unsupported node(s): {operators}");
        foreach (UnsupportedNode node in unsupported)
        {
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"  {node}");
        }

        return text.ToString();
    }
}
