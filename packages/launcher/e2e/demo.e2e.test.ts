// One product for both: while the contract is tested the demo models are measured, which the frontier of the other waits for.
import './contract-tests';
import './ask-tests';
