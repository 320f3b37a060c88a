"""What has to hold on the way: checks, guards, decorators, middleware, and states of consent."""
