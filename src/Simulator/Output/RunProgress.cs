using System.Diagnostics;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.Simulator.Output;

/// <summary>One line on the error stream that tells how far a run is; silent when that is not a terminal, and in the first two seconds.</summary>
internal sealed class RunProgress
{
    private readonly InferencePlan _plan;
    private readonly double[] _weights;
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private Phase _phase = Phase.SetUp;
    private long _phaseStart = Stopwatch.GetTimestamp();
    private double _done;
    private int _lastStep = Scope.NoStep;
    private bool _isShown;

    /// <summary>Prepares the line.</summary>
    /// <param name="plan">What is run.</param>
    public RunProgress(InferencePlan plan)
    {
        _plan = plan;

        // A rough share of the work: a ReLU or pooled pixel costs about as much as a thousand homomorphic multiply-accumulates.
        _weights = [.. plan.Steps.Select(step => step switch
        {
            LinearStep linear => linear.Convolution.MultiplyAccumulates / 1e3,
            ReluStep relu => relu.Relus,
            MaxPoolStep pool => pool.Input.Elements,
            _ => 0.0,
        })];
    }

    /// <summary>Takes note that a step has begun.</summary>
    /// <param name="scope">Phase and step.</param>
    public void Report(Scope scope)
    {
        if (!_isTerminal)
        {
            return;
        }

        if (scope.Phase != _phase)
        {
            _phase = scope.Phase;
            _phaseStart = Stopwatch.GetTimestamp();
            _done = 0;
        }
        else if (_lastStep >= 0)
        {
            _done += _weights[_lastStep];
        }

        _lastStep = scope.Step;
        double elapsed = Stopwatch.GetElapsedTime(_phaseStart).TotalSeconds;
        if (elapsed < 2)
        {
            return;
        }

        double all = _phase == Phase.Online ? _plan.Steps.Select((step, k) => step is LinearStep ? 0 : _weights[k]).Sum() : _weights.Sum();
        string left = _done > 0 && all > _done ? FormattableString.Invariant($", about {elapsed * (all - _done) / _done:0} s left") : string.Empty;
        string name = scope.Step >= 0 ? _plan.Steps[scope.Step].Name : string.Empty;
        Console.Error.Write(FormattableString.Invariant($"\r\u001b[K{_phase.ToString().ToLowerInvariant()} {name} ({elapsed:0} s{left})"));
        _isShown = true;
    }

    /// <summary>Wipes the line.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            Console.Error.Write("\r\u001b[K");
        }
    }
}
