using System.CommandLine;
using PrivateInference.Reducer.Reduction;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The hyperparameters of a reduction method on the command line.</summary>
internal interface IMethodOptionSet
{
    /// <summary>The methods that they belong to.</summary>
    IReadOnlyList<ReductionMethod> Methods { get; }

    /// <summary>All of them.</summary>
    IReadOnlyList<Option> All { get; }

    /// <summary>Reads and checks them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">Everything else.</param>
    /// <returns>The options with these hyperparameters.</returns>
    /// <exception cref="InputException">One is out of range.</exception>
    ReductionOptions Read(ParseResult parsed, ReductionOptions options);
}
